"""Short links: followed by hand, to the end, and nowhere else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.http import Http
from bot.catalog.short_links import MemoryTargets, ShortLinks, target_in_address, target_in_page
from bot.catalog.upstreams import Upstreams
from bot.core.errors import BadLink, CatalogDown
from bot.core.links import parse_link
from bot.core.request import Link, Service
from tests.fakes.links import Says, Script, ScriptedSite
from tests.fakes.site import Site, Trouble

TRACK = "4uLU6hMCjMI75M1A2tKUQC"
TRACK_URL = f"https://open.spotify.com/track/{TRACK}"
ALBUM_URL = "https://open.spotify.com/album/2noRn2Aes5aoNVsU6iWThc"
SHORT = "https://spotify.link/a9uvoB7YQyb"
SHARE = "https://open.spotify.com/s/2czejYu"

Build = Callable[..., Awaitable[ShortLinks]]


@pytest.fixture
async def short_links() -> AsyncIterator[Build]:
    """Builds a resolver over the sites given."""
    async with AsyncExitStack() as stack:

        async def build(*sites: Site, targets: MemoryTargets | None = None, seconds: float = 5.0) -> ShortLinks:
            for site in sites:
                await site.start()
                stack.push_async_callback(site.stop)
            http = Http(Upstreams({site.origin: site.real for site in sites}), public_only=True)
            stack.push_async_callback(http.close)
            return ShortLinks(http, targets or MemoryTargets(), timeout=seconds)

        yield build


def link(url: str) -> Link:
    """The link that a URL is."""
    found = parse_link(url)
    assert found is not None
    return found


def saying(answer: Says) -> Script:
    """The same answer to everyone."""
    return lambda _path, _agent: answer


def og_url(url: str) -> str:
    """A page that names its address."""
    return f'<html><head><meta property="og:url" content="{url}"></head><body><p>Loading'


def phone_page_tool_redirect(_path: str, agent: str) -> Says:
    """What spotify.link does."""
    return Says(location=f"{TRACK_URL}?si=x") if "curl" in agent else Says("<script>go()</script>")


def phone_redirect_else_page(_path: str, agent: str) -> Says:
    """What open.spotify.com/s/ does: a relative redirect for phones."""
    return Says(location=f"/track/{TRACK}?si=x") if "Mobile" in agent else Says("<title>Spotify</title>")


def only_crawlers(_path: str, agent: str) -> Says:
    """A page that shows itself to link-preview robots only."""
    return Says(og_url(TRACK_URL)) if "facebookexternalhit" in agent else Says("<div id=main>")


DOUBLE = "https%253A%252F%252Fopen.spotify.com%252Ftrack%252F" + TRACK


@pytest.mark.parametrize(
    ("short", "script"),
    [
        pytest.param(SHORT, phone_page_tool_redirect, id="Branch redirects a tool"),
        pytest.param(SHORT, only_crawlers, id="a page for crawlers only"),
        pytest.param(SHORT, saying(Says(og_url(TRACK_URL))), id="og:url"),
        pytest.param(SHORT, saying(Says(f'<link rel="canonical" href="{TRACK_URL}">')), id="canonical"),
        pytest.param(SHORT, saying(Says(f'<a data-uri="spotify:track:{TRACK}">')), id="a URI in a page"),
        pytest.param(SHORT, saying(Says(f"<script>u='https:\\/\\/open.spotify.com\\/track\\/{TRACK}'")), id="JSON"),
        pytest.param(SHORT, saying(Says(location=f"spotify://track/{TRACK}")), id="the app's own scheme"),
        pytest.param(SHORT, saying(Says(location=f"{SHORT}?$full_url={DOUBLE}")), id="encoded twice"),
        pytest.param(SHORT, saying(Says(location=f"https://open.spotify.com/x?to={DOUBLE}")), id="any parameter"),
        pytest.param("https://spotify.app.link/a9uvoB7YQyb", saying(Says(og_url(TRACK_URL))), id="spotify.app.link"),
        pytest.param("https://spoti.fi/3abcDEF", saying(Says(location=TRACK_URL, status=301)), id="spoti.fi"),
        pytest.param(SHARE, phone_redirect_else_page, id="relative redirect for phones"),
        pytest.param(SHARE, saying(Says(og_url(TRACK_URL))), id="share link with a page"),
        pytest.param(SHORT, saying(Says(location=f"https://open.spotify.com/intl-pt/track/{TRACK}")), id="intl"),
    ],
)
async def test_every_way_a_short_link_names_its_target_is_understood(
    short_links: Build, short: str, script: Script
) -> None:
    origin = "/".join(short.split("/")[:3])
    resolver = await short_links(ScriptedSite(origin, script))
    assert await resolver.resolve(link(short)) == link(TRACK_URL)


async def test_a_chain_over_several_hosts_is_followed(short_links: Build) -> None:
    first = ScriptedSite("https://spotify.link", saying(Says(location="https://spotify.app.link/a9uvoB7YQyb?_p=1")))
    second = ScriptedSite("https://spotify.app.link", saying(Says(location=f"{SHARE}?si=1")))
    third = ScriptedSite("https://open.spotify.com", saying(Says(location=ALBUM_URL)))
    resolver = await short_links(first, second, third)
    assert await resolver.resolve(link(SHORT)) == link(ALBUM_URL)
    assert [len(site.asked) for site in (first, second, third)] == [1, 1, 1]


async def test_short_links_of_deezer_and_soundcloud_are_followed(short_links: Build) -> None:
    deezer = ScriptedSite(
        "https://link.deezer.com", saying(Says(location="https://www.deezer.com/en/track/3135556?a=b"))
    )
    cloud = ScriptedSite(
        "https://on.soundcloud.com", saying(Says(location="https://soundcloud.com/forss/flickermood?x"))
    )
    resolver = await short_links(deezer, cloud)
    found = await resolver.resolve(link("https://link.deezer.com/s/30abc"))
    assert (found.service, found.id) == (Service.DEEZER, "3135556")
    found = await resolver.resolve(link("https://on.soundcloud.com/AbCdE"))
    assert (found.service, found.id) == (Service.SOUNDCLOUD, "forss/flickermood")


async def test_a_target_once_found_is_not_asked_for_again_even_by_another_resolver(short_links: Build) -> None:
    site = ScriptedSite("https://spotify.link", phone_page_tool_redirect)
    targets = MemoryTargets()
    await (await short_links(site, targets=targets)).resolve(link(SHORT))
    asked = len(site.asked)
    assert await (await short_links(targets=targets)).resolve(link(SHORT)) == link(TRACK_URL)
    assert len(site.asked) == asked


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/track/1",
        "https://localhost/",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://10.0.0.7/",
        "https://evil.example/",
        f"https://evil.example/?u={TRACK_URL}",
        f"https://open.spotify.com.evil.example/track/{TRACK}",
        "https://open.spotify.com@evil.example/s/x",
        "https://evil.example#open.spotify.com/s/x",
        "https://open.spotify.com:8443/s/x",
        "https://user@open.spotify.com/s/x",
        "file:///etc/passwd",
        "http://open.spotify.com/s/x",
        "ftp://open.spotify.com/s/x",
        "//evil.example/s/x",
        "gopher://open.spotify.com/",
        "https://[",
        "",
        "https://soundcloud.com/someone/something",
        "https://open.spotify.com/s/" + "x" * 5_000,
    ],
)
async def test_a_redirect_out_of_the_platform_is_refused_and_not_followed(short_links: Build, location: str) -> None:
    elsewhere = ScriptedSite("https://evil.example", saying(Says(og_url(TRACK_URL))))
    home = ScriptedSite("https://open.spotify.com", saying(Says(og_url(TRACK_URL))))
    cloud = ScriptedSite("https://soundcloud.com", saying(Says(og_url(TRACK_URL))))
    first = ScriptedSite("https://spotify.link", saying(Says(location=location)))
    resolver = await short_links(first, elsewhere, home, cloud)
    with pytest.raises(BadLink):
        await resolver.resolve(link(SHORT))
    assert not elsewhere.asked
    assert not home.asked
    assert not cloud.asked


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1"])
async def test_an_allowed_host_with_a_private_address_is_refused(
    short_links: Build, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def resolve(host: str, port: int, *_: object, **__: object) -> Sequence[object]:
        assert host == "open.spotify.com"
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        place = (address, port, 0, 0) if ":" in address else (address, port)
        return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    first = ScriptedSite("https://spotify.link", saying(Says(location=SHARE)))
    resolver = await short_links(first)
    with pytest.raises(BadLink):
        await resolver.resolve(link(SHORT))


async def test_a_chain_without_end_is_given_up_after_five_hops(short_links: Build) -> None:
    site = ScriptedSite("https://spotify.link", lambda path, _: Says(location=f"{path}x"))
    resolver = await short_links(site)
    with pytest.raises(BadLink, match="more than 5"):
        await resolver.resolve(link(SHORT))
    assert len(site.asked) == 5


async def test_a_target_five_hops_away_is_reached(short_links: Build) -> None:
    def script(path: str, _agent: str) -> Says:
        return Says(location=TRACK_URL if path.endswith("xxxx") else f"{path}x")

    site = ScriptedSite("https://spotify.link", script)
    assert await (await short_links(site)).resolve(link(SHORT)) == link(TRACK_URL)


async def test_at_most_ninety_six_kilobytes_are_read(short_links: Build) -> None:
    filler = "<p>" + "x" * 120_000
    site = ScriptedSite("https://spotify.link", saying(Says(filler + og_url(TRACK_URL))))
    with pytest.raises(BadLink):
        await (await short_links(site)).resolve(link(SHORT))
    early = ScriptedSite("https://spotify.link", saying(Says(og_url(TRACK_URL) + filler)))
    assert await (await short_links(early)).resolve(link(SHORT)) == link(TRACK_URL)


async def test_a_link_that_does_not_exist_is_a_bad_link(short_links: Build) -> None:
    site = ScriptedSite("https://spotify.link", saying(Says(status=404)))
    with pytest.raises(BadLink):
        await (await short_links(site)).resolve(link(SHORT))


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.RATE])
async def test_a_host_in_trouble_is_an_outage_and_not_the_persons_fault(short_links: Build, trouble: Trouble) -> None:
    site = ScriptedSite("https://spotify.link", phone_page_tool_redirect)
    site.fail(trouble)
    with pytest.raises(CatalogDown):
        await (await short_links(site)).resolve(link(SHORT))


@pytest.mark.parametrize(("tool", "phone"), [(404, 503), (503, 404)])
async def test_an_outage_for_one_agent_counts_for_more_than_a_refusal_for_another(
    short_links: Build, tool: int, phone: int
) -> None:
    site = ScriptedSite("https://spotify.link", lambda _, agent: Says(status=tool if "curl" in agent else phone))
    with pytest.raises(CatalogDown):
        await (await short_links(site)).resolve(link(SHORT))


async def test_a_page_that_names_only_another_platform_leads_nowhere(short_links: Build) -> None:
    page = '<a href="https://www.deezer.com/track/3135556">Deezer</a> <a href="https://open.spotify.com/">Home</a>'
    site = ScriptedSite("https://spotify.link", saying(Says(page)))
    with pytest.raises(BadLink):
        await (await short_links(site)).resolve(link(SHORT))


async def test_a_host_that_never_answers_is_given_up_in_time(short_links: Build) -> None:
    site = ScriptedSite("https://spotify.link", phone_page_tool_redirect)
    site.fail(Trouble.HANG)
    resolver = await short_links(site, seconds=0.2)
    async with asyncio.timeout(2):
        with pytest.raises(CatalogDown):
            await resolver.resolve(link(SHORT))


async def test_an_agent_that_is_ignored_leaves_time_for_the_next(short_links: Build) -> None:
    site = ScriptedSite("https://spotify.link", saying(Says(og_url(TRACK_URL))))
    site.fail(Trouble.HANG, times=1)
    assert await (await short_links(site, seconds=0.4)).resolve(link(SHORT)) == link(TRACK_URL)


@given(st.text())
def test_no_page_makes_looking_for_the_target_fail(page: str) -> None:
    target_in_page(page, Service.SPOTIFY)


@given(st.from_regex(r"(https|spotify|x)://?[a-z.\[\]:@%]{0,20}/[^#]{0,40}(#.*)?"))
def test_no_address_makes_looking_for_the_target_fail(url: str) -> None:
    assert target_in_address(url, Service.SPOTIFY) is None
