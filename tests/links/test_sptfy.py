"""One contract on both sides: our client of the Links API, asked of our own server, and of one that misbehaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.core.errors import BadLink, NotAllowed, NotFound, SongwireError
from bot.core.link_errors import BadSlug, ShortenerDown, SlugTaken, TooManyAtOnce
from bot.core.short_link import Deleted
from bot.links.json_http import JsonHttp
from bot.links.sptfy import BASE, SptfyLinks
from bot.links.turnstile import URL, Turnstile
from bot.services.link_ports import Shortener
from tests.web.conftest import OTHER_SONG, OWNER, SONG, STRANGER, Site, open_site
from tests.web.test_hostile import served

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def client(origin: str) -> AsyncIterator[JsonHttp]:
    """A client for which every public address is at ``origin``."""
    http = JsonHttp(lambda url: origin + "/" + url.split("/", 3)[3])
    try:
        yield http
    finally:
        await http.close()
        await http.close()


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[JsonHttp]:
    """A client whose every question ``handler`` answers."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    address = web.TCPSite(runner, "127.0.0.1", 0)
    await address.start()
    try:
        async with client(f"http://127.0.0.1:{runner.addresses[0][1]}") as http:
            yield http
    finally:
        await runner.cleanup()


@pytest.fixture(params=["own", "client"])
async def shortener(request: pytest.FixtureRequest, site: Site) -> AsyncIterator[Shortener]:
    if request.param == "own":
        yield site.links
        return
    async with served(site.app) as port, client(f"http://127.0.0.1:{port}") as http:
        yield SptfyLinks(http, await site.tokens.issue(OWNER))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as opened:
        yield opened


async def test_both_shorteners_make_show_change_and_delete_links(shortener: Shortener) -> None:
    made = await shortener.create(OWNER, SONG, slug="mytrack")
    assert (made.slug, made.target, made.owner, made.views) == ("mytrack", SONG, OWNER, 0)
    assert shortener.url(made) == "https://go.example/mytrack"
    assert len((await shortener.create(OWNER, SONG)).slug) == 4

    changed = await shortener.edit(OWNER, made.id, target=OTHER_SONG, slug="newslug", subdomain="ode")
    assert (changed.target, changed.slug, changed.subdomain) == (OTHER_SONG, "newslug", "ode.go.example")

    page = await shortener.page(OWNER, page=2, per_page=1)
    assert (page.items, page.page, page.total_pages, page.total_items) == ((changed,), 2, 2, 2)

    await shortener.delete(OWNER, made.id)
    with pytest.raises(NotFound):
        await shortener.delete(OWNER, made.id)


async def test_both_shorteners_refuse_in_the_same_words(shortener: Shortener, site: Site) -> None:
    theirs = await site.links.create(STRANGER, SONG, slug="theirs")
    refusals: list[tuple[type[SongwireError], Awaitable[object]]] = [
        (BadLink, shortener.create(OWNER, "https://evil.example/")),
        (BadSlug, shortener.create(OWNER, SONG, slug="no-dash")),
        (BadSlug, shortener.create(OWNER, SONG, slug="Admin")),
        (SlugTaken, shortener.create(OWNER, SONG, slug="theirs")),
        (NotAllowed, shortener.edit(OWNER, theirs.id, target=OTHER_SONG)),
        (NotAllowed, shortener.delete(OWNER, theirs.id)),
        (NotFound, shortener.edit(OWNER, "nothere", target=OTHER_SONG)),
        (TooManyAtOnce, shortener.delete_many(OWNER, ["a"] * 6)),
    ]
    for kind, refused in refusals:
        with pytest.raises(kind):
            await refused


async def test_both_shorteners_delete_several_and_name_what_they_could_not(shortener: Shortener, site: Site) -> None:
    mine = await shortener.create(OWNER, SONG)
    theirs = await site.links.create(STRANGER, SONG)

    assert await shortener.delete_many(OWNER, [mine.id, theirs.id]) == Deleted(
        (mine.id,), ((theirs.id, "Not authorized"),)
    )


@pytest.mark.parametrize("status", [200, 301, 401, 429, 500, 503])
@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '{"items": 7, "id": 1}', '{"items": [{}], "deleted": 1}'])
async def test_whatever_the_service_answers_becomes_one_of_our_errors(status: int, body: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers={"Location": "/"})

    async with answering(handler) as http:
        links = SptfyLinks(http, "secret")
        kind = NotAllowed if status == 401 else ShortenerDown
        for asked in (links.create(1, SONG), links.page(1), links.delete_many(1, ["a"])):
            with pytest.raises(kind) as caught:
                await asked
            assert "secret" not in str(caught.value)


async def test_the_token_goes_only_to_the_service_and_its_absence_is_told() -> None:
    http = JsonHttp(lambda url: "http://127.0.0.1:9/" if url.startswith(BASE) else url)

    with pytest.raises(ShortenerDown, match=r"GET https://api.sptfy.in/api/links failed"):
        await SptfyLinks(http, "secret").page(1)

    await http.close()


@pytest.mark.parametrize(
    ("status", "body", "good"),
    [
        (200, {"success": True}, True),
        (200, {"success": False, "error-codes": ["timeout-or-duplicate"]}, False),
        (200, {"success": "true"}, False),
        (400, {"success": False}, False),
    ],
)
async def test_turnstile_is_asked_and_believed(status: int, body: object, good: bool) -> None:
    asked: list[object] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append((request.path, await request.json()))
        return web.json_response(body, status=status)

    async with answering(handler) as http:
        assert await Turnstile(http, "secret").verify("token", "192.0.2.7") is good

    path = "/" + URL.split("/", 3)[3]
    assert asked == [(path, {"secret": "secret", "response": "token", "remoteip": "192.0.2.7"})]


async def test_turnstile_that_is_down_is_no_yes() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=503)

    async with answering(handler) as http:
        with pytest.raises(ShortenerDown):
            await Turnstile(http, "secret").verify("token", "")
        assert not await Turnstile(http, "secret").verify("x" * 3000, "")
