"""The web part beside the chat, over real HTTP: one bot for all tests of this module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
import pytest_asyncio

from tests.web.wired import ODE, OTHER, Wired, open_wired, path_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory, melodies: Path) -> AsyncIterator[Wired]:
    async with open_wired(tmp_path_factory.mktemp("wired"), melodies) as opened:
        yield opened


async def test_a_link_made_in_the_chat_redirects_and_is_counted(site: Wired) -> None:
    (card,) = await site.ask(f"/short {ODE} followed")
    path = path_in(card["text"])

    followed = await site.get(path, headers={"CF-IPCountry": "NO"})
    (picture,) = await site.ask(f"/stats {site.base}{path}")

    assert path == "/followed"
    assert (followed.status, followed.headers["Location"]) == (301, ODE)
    assert picture["text"].endswith("· 1 visit")
    assert picture["photo"]["width"] > 500


async def test_previews_are_redirected_and_not_counted(site: Wired) -> None:
    (card,) = await site.ask(f"/short {ODE} previewed")

    seen = await site.get(path_in(card["text"]), headers={"User-Agent": "WhatsApp/2.23.20.0"})
    (picture,) = await site.ask("/stats previewed")

    assert seen.status == 301
    assert picture["text"].endswith("· 0 visits")


async def test_a_token_from_the_chat_opens_the_api_to_the_same_links(site: Wired) -> None:
    signed = await site.sign()
    await site.ask(f"/short {ODE} bychat")

    made = await site.call("POST", "/api/links", json={"from": OTHER, "slug": "byapi"}, headers=signed)
    listed = orjson.loads((await site.get("/api/links", headers=signed)).body)
    (own,) = await site.ask("/links")

    assert made.status == 201
    assert {"bychat", "byapi"} <= {item["id_url"] for item in listed["items"]}
    assert any("/byapi" in button["text"] for row in own["buttons"] for button in row)


async def test_a_token_that_was_ended_opens_nothing(site: Wired) -> None:
    signed = await site.sign()
    (about,) = await site.ask("/token")

    assert (await site.get("/api/links", headers=signed)).status == 200
    await site.press(about, "End my token")

    assert (await site.get("/api/links", headers=signed)).status == 401


async def test_a_song_of_the_library_is_found_and_streamed(site: Wired) -> None:
    found = orjson.loads((await site.get("/api/search", params={"q": "Ode to Joy"})).body)
    url = found["result"]["download_url"].removeprefix(site.base)
    part = await site.get(url, headers={"Range": "bytes=0-2"})

    assert found["status"] is True
    assert url.startswith("/api/stream?token=")
    assert (part.status, part.body) == (206, b"ID3")


async def test_the_process_is_alive_and_ready(site: Wired) -> None:
    alive, ready = await site.get("/healthz"), await site.get("/readyz")

    assert alive.status == 200
    assert orjson.loads(ready.body)["checks"] == {name: {"status": "ok"} for name in ("database", "polling", "workers")}


async def test_metrics_count_what_the_chat_did(site: Wired) -> None:
    await site.ask("Ode to Joy")
    await site.ask("Ode to Joy")
    shown = (await site.get("/metrics")).text

    for name in (
        'songwire_updates_total{kind="message"}',
        'songwire_deliveries_total{code="",outcome="cached"}',
        "songwire_cache_hit_ratio",
        "songwire_queue_depth ",
        "songwire_polling_age_seconds",
        "songwire_loop_lag_seconds_count",
    ):
        assert name in shown


async def test_metrics_are_not_for_those_who_come_through_the_proxy(site: Wired) -> None:
    assert (await site.get("/metrics", headers={"X-Forwarded-For": "9.9.9.9"})).status == 403


async def test_without_a_webhook_nobody_may_push_updates(site: Wired) -> None:
    assert (await site.call("POST", "/telegram/anything", json={"update_id": 1})).status == 404
