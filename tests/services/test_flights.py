"""One download and one upload, however many wait."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.core.errors import NotFound, Unreachable
from bot.core.track import Quality, Track
from bot.services.delivery import Order
from bot.services.messaging import ChatTarget
from tests.services.fakes import ELISE, ODE, FakeStatus
from tests.services.office import Office


class Setting:
    def __init__(self, folder: Path, error: Exception | None = None) -> None:
        self.office = Office(folder)
        self.office.source.error = error
        self.source, self.messenger, self.files = self.office.source, self.office.messenger, self.office.files
        self.delivery = self.office.delivery

    async def deliver(self, chat: int, track: Track = ODE, status: FakeStatus | None = None) -> str:
        return await self.delivery.deliver(order(chat, track), status or FakeStatus())


def order(chat: int, track: Track = ODE) -> Order:
    return Order(track=track, quality=Quality.V0, target=ChatTarget(chat), person=chat)


async def test_eight_who_ask_at_once_cost_one_fetch_and_one_upload(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    await asyncio.gather(*(at.deliver(chat) for chat in range(8)))

    assert at.source.fetches == 1
    assert len(at.messenger.uploads) == 1
    assert len(at.messenger.sent) == 7
    assert {chat for chat, _ in at.messenger.uploads + at.messenger.sent} == set(range(8))


async def test_two_tracks_are_two_flights(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    await asyncio.gather(at.deliver(1), at.deliver(2, ELISE))

    assert at.source.fetches == 2
    assert len(at.messenger.uploads) == 2


async def test_if_the_first_chat_is_gone_the_next_in_line_uploads_the_same_file(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    at.messenger.upload_errors[0] = Unreachable("blocked")

    results = await asyncio.gather(*(at.deliver(chat) for chat in range(3)), return_exceptions=True)

    assert isinstance(results[0], Unreachable)
    assert at.source.fetches == 1
    assert [chat for chat, _ in at.messenger.uploads] == [1]
    assert [chat for chat, _ in at.messenger.sent] == [2]


async def test_what_goes_wrong_is_told_to_everybody_and_leaves_nothing_behind(tmp_path: Path) -> None:
    at = Setting(tmp_path, NotFound("no"))

    results = await asyncio.gather(*(at.deliver(chat) for chat in range(3)), return_exceptions=True)

    assert [type(result) for result in results] == [NotFound] * 3
    assert list(tmp_path.iterdir()) == []
    assert not at.delivery.under_way(order(1))


async def test_the_folder_is_removed_after_success(tmp_path: Path) -> None:
    at = Setting(tmp_path)

    await at.deliver(1)

    assert list(tmp_path.iterdir()) == []


async def test_the_work_stops_when_everybody_has_left(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    at.source.gate.clear()
    waiting = [asyncio.ensure_future(at.deliver(chat)) for chat in range(2)]
    while not at.source.fetches:
        await asyncio.sleep(0)

    waiting[0].cancel()
    await asyncio.gather(waiting[0], return_exceptions=True)

    assert at.source.cancelled == 0

    waiting[1].cancel()
    await asyncio.gather(waiting[1], return_exceptions=True)

    assert at.source.cancelled == 1
    assert list(tmp_path.iterdir()) == []


async def test_a_latecomer_hears_the_last_step_at_once(tmp_path: Path) -> None:
    at = Setting(tmp_path)
    at.source.gate.clear()
    first = asyncio.ensure_future(at.deliver(1))
    while not at.source.fetches:
        await asyncio.sleep(0)
    status = FakeStatus()

    second = asyncio.ensure_future(at.deliver(2, status=status))
    while not status.steps:
        await asyncio.sleep(0)
    at.source.gate.set()
    await asyncio.gather(first, second)

    assert status.steps[0].percent == 50


@pytest.mark.parametrize("dead", [True, False])
async def test_a_dead_file_id_is_forgotten_and_replaced(tmp_path: Path, dead: bool) -> None:
    at = Setting(tmp_path)
    await at.deliver(1)
    if dead:
        at.messenger.dead.add("file-1")

    sent = await at.delivery.send_kept(order(2))

    assert (sent is None) is dead
    assert len(at.files.files) == (0 if dead else 1)
