"""The HTTP client: bounded, mapped to upstreams, and for strangers' addresses public only."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.catalog.http import AGENT, Http, PrivateAddressError, PublicResolver, is_public
from bot.catalog.upstreams import UpstreamAdapter, Upstreams, requests_session
from bot.core.errors import BadLink, CatalogDown
from bot.services.events import Asked
from tests.fakes.site import Pages, Trouble

ORIGIN = "https://elsewhere.example"


@pytest.fixture
async def site() -> AsyncIterator[Pages]:
    """Some site."""
    site = Pages(ORIGIN)
    await site.start()
    yield site
    await site.stop()


@pytest.fixture
async def http(site: Pages) -> AsyncIterator[Http]:
    """A client that knows where the site really is."""
    http = Http(Upstreams({ORIGIN: site.real}))
    yield http
    await http.close()


async def test_an_upstream_is_asked_where_the_operator_says(http: Http, site: Pages) -> None:
    site.page("/a?b=1", "hello")
    reply = await http.get(f"{ORIGIN}/a", params={"b": "1"})
    assert (reply.status, reply.text, reply.url) == (200, "hello", f"{ORIGIN}/a")
    assert site.asked[0].agent == AGENT


async def test_no_more_is_read_than_asked_for(http: Http, site: Pages) -> None:
    site.page("/long", "x" * 500_000)
    assert len((await http.get(f"{ORIGIN}/long", max_bytes=1000)).body) == 1000


async def test_a_picture_is_its_bytes_or_an_outage(http: Http, site: Pages) -> None:
    site.page("/cover.jpg", "not really a picture")
    assert await http.content(f"{ORIGIN}/cover.jpg") == b"not really a picture"
    with pytest.raises(CatalogDown, match="404"):
        await http.content(f"{ORIGIN}/other.jpg")


async def test_redirects_are_not_followed(http: Http, site: Pages) -> None:
    site.redirect("/r", "https://elsewhere.example/t")
    assert (await http.get(f"{ORIGIN}/r")).status == 302
    assert len(site.asked) == 1


async def test_silence_is_an_outage(http: Http, site: Pages) -> None:
    site.fail(Trouble.HANG)
    with pytest.raises(CatalogDown, match="within"):
        await http.get(f"{ORIGIN}/a", timeout=0.05)


async def test_every_request_is_told_of_by_its_public_name(site: Pages, unused_port: int) -> None:
    told: list[Asked] = []
    site.page("/a", "hello")
    closed = "https://closed.example"
    http = Http(Upstreams({ORIGIN: site.real, closed: f"http://127.0.0.1:{unused_port}"}, observe=told.append))

    await http.get(f"{ORIGIN}/a?secret=1")
    await http.get(f"{ORIGIN}/missing")
    with pytest.raises(CatalogDown):
        await http.get(f"{closed}/a")
    await http.close()

    expected = [("elsewhere.example", 200), ("elsewhere.example", 404), ("closed.example", None)]
    assert [(event.host, event.status) for event in told] == expected
    assert all(0 <= event.seconds < 60 for event in told)


async def test_so_is_every_request_of_a_library_on_requests(site: Pages) -> None:
    told: list[Asked] = []
    site.page("/a", "hello")

    with requests_session(Upstreams({ORIGIN: site.real}, observe=told.append)) as session:
        assert (await asyncio.to_thread(session.get, f"{ORIGIN}/a", timeout=10)).text == "hello"

    assert [(event.host, event.status) for event in told] == [("elsewhere.example", 200)]


async def test_a_closed_port_is_an_outage(unused_port: int) -> None:
    http = Http(Upstreams({ORIGIN: f"http://127.0.0.1:{unused_port}"}))
    with pytest.raises(CatalogDown, match="cannot be reached"):
        await http.get(f"{ORIGIN}/a")
    await http.close()


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_what_is_no_json_is_an_outage(http: Http, site: Pages) -> None:
    site.page("/j", "<html>")
    with pytest.raises(CatalogDown, match="without JSON"):
        (await http.get(f"{ORIGIN}/j")).json()


async def test_closing_twice_is_fine_and_asking_opens_again(http: Http, site: Pages) -> None:
    site.page("/a", "hello")
    await http.get(f"{ORIGIN}/a")
    await http.close()
    await http.close()
    assert (await http.get(f"{ORIGIN}/a")).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "2130706433",
        "0x7f000001",
        "127.1",
    ],
)
async def test_strangers_addresses_are_never_private_ones(host: str, unused_port: int) -> None:
    http = Http(Upstreams(), public_only=True)
    with pytest.raises((BadLink, CatalogDown)) as caught:
        await http.get(f"https://{host}:{unused_port}/x", timeout=2)
    assert isinstance(caught.value, BadLink), caught.value
    await http.close()


async def test_what_an_operator_configured_may_be_anywhere(site: Pages) -> None:
    site.page("/a", "hello")
    http = Http(Upstreams({ORIGIN: site.real.replace("127.0.0.1", "localhost")}), public_only=True)
    assert (await http.get(f"{ORIGIN}/a")).status == 200
    await http.close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:a00:1::", False),
        ("nonsense", False),
    ],
)
def test_an_address_is_public_or_it_is_not(address: str, *, public: bool) -> None:
    assert is_public(address) is public


class ScriptedResolver(AbstractResolver):
    """Resolves every name to the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The same addresses."""
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        """Nothing to close."""


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    mixed = PublicResolver(Upstreams(), ScriptedResolver("8.8.8.8", "10.0.0.1"))
    with pytest.raises(PrivateAddressError):
        await mixed.resolve("rebind.example", 443)


async def test_the_addresses_checked_are_the_addresses_used() -> None:
    resolver = PublicResolver(Upstreams(), ScriptedResolver("8.8.8.8"))
    assert [found["host"] for found in await resolver.resolve("fine.example", 443)] == ["8.8.8.8"]
    await resolver.close()


@pytest.mark.parametrize(
    ("public", "real"),
    [
        ("https://api.spotify.com/v1/x?y=1", "http://127.0.0.1:9001/v1/x?y=1"),
        ("https://API.spotify.com", "http://127.0.0.1:9001"),
        ("https://api.spotify.com.evil.example/v1", "https://api.spotify.com.evil.example/v1"),
        ("http://api.spotify.com/v1", "http://api.spotify.com/v1"),
        ("nonsense", "nonsense"),
    ],
)
def test_only_whole_origins_are_mapped(public: str, real: str) -> None:
    upstreams = Upstreams({"https://api.spotify.com": "http://127.0.0.1:9001"})
    assert upstreams.url(public) == real
    assert upstreams.maps(public) is (public != real)


def test_libraries_on_requests_take_no_settings_from_the_environment() -> None:
    with requests_session(Upstreams()) as session:
        assert session.trust_env is False
        adapter = session.get_adapter("https://x")
        assert isinstance(adapter, UpstreamAdapter)
        assert adapter.max_retries.total == 0
