"""Real processes that are killed: what was promised comes all the same, in order, and hardly anything twice."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bench.delivery_stage import Stage, press, songs, stage, until

TRACKS = 6


@pytest.fixture
async def world(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    async with stage(tmp_path, database_url if database_url.startswith("postgresql") else None) as opened:
        opened.music.latency = 0.05
        yield opened


async def test_an_album_comes_complete_and_in_order_though_the_bot_is_killed_again_and_again(world: Stage) -> None:
    chat = world.person()
    link = world.album(7, TRACKS)
    bot = await world.start()
    chat.say(link)
    await press(chat, "Get all")

    for sent in (1, 3):
        await until(lambda sent=sent: len(songs(chat)) >= sent)  # type: ignore[misc]
        await world.kill(bot)
        bot = await world.start()
    await until(lambda: len(set(songs(chat))) == TRACKS)
    await world.kill(bot, signal.SIGTERM)

    came = songs(chat)
    assert list(dict.fromkeys(came)) == sorted(set(came))
    assert len(came) <= TRACKS + 2
    assert max(Counter(came).values()) <= 2
    assert world.world.violations == []


async def test_a_message_taken_by_a_bot_that_dies_is_answered_by_the_next(world: Stage) -> None:
    chat = world.person()
    world.album(7, 1)
    world.music.latency = 30.0
    first = await world.start()
    chat.say(world.track(7, 0))
    await until(lambda: world.music.downloads.total() == 1)
    await world.kill(first)

    world.music.latency = 0.0
    await world.start()
    await until(lambda: bool(songs(chat)))

    assert songs(chat) == ["Piece 7-001"]


async def test_a_bot_that_is_told_to_stop_says_once_that_it_goes_on_later_and_does(world: Stage) -> None:
    chat = world.person()
    world.album(7, 1)
    world.music.latency = 60.0
    first = await world.start(SONGWIRE_GRACE="0.1")
    chat.say(world.track(7, 0))
    await until(lambda: world.music.downloads.total() == 1)
    await world.kill(first, signal.SIGTERM)
    told = [message["text"] for message in chat.messages() if "restarted" in message.get("text", "")]
    assert len(told) == 1

    world.music.latency = 0.0
    await world.start()
    await until(lambda: bool(songs(chat)))

    await until(lambda: all("restarted" not in message.get("text", "") for message in chat.messages()))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_jobs_of_a_worker_that_dies_go_on_at_another(world: Stage) -> None:
    chat = world.person()
    world.album(7, 1)
    world.music.latency = 60.0
    doomed = await world.start("worker", SONGWIRE_DATA=world.environment["SONGWIRE_DATA"] + "-1")
    await world.start("front")
    chat.say(world.track(7, 0))
    await until(lambda: world.music.downloads.total() == 1)
    await world.start("worker", SONGWIRE_DATA=world.environment["SONGWIRE_DATA"] + "-2")
    world.music.latency = 0.0
    died = asyncio.get_running_loop().time()
    await world.kill(doomed)
    await until(lambda: bool(songs(chat)), seconds=50)

    assert asyncio.get_running_loop().time() - died < 40
    assert songs(chat) == ["Piece 7-001"]
