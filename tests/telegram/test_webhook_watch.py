"""A webhook that is looked after, and updates that are on record before they count as taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Update
from telegram.error import InvalidToken

from bot.core.errors import Unavailable
from bot.playground.faults import Fault, Trouble
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.telegram.client import Client
from bot.telegram.feed import Feed
from bot.telegram.intake import Intake
from bot.telegram.ledger import Ledger
from bot.telegram.webhook import LOOK_SECONDS, Address, Webhook
from tests.services.fakes_store import MemoryInbox

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
URL = "http://127.0.0.1:9/telegram/x"


def _update(number: int) -> dict[str, Any]:
    chat = {"id": 5, "type": "private"}
    return {"update_id": number, "message": {"message_id": number, "date": 1, "chat": chat, "text": str(number)}}


class Bench:
    """A webhook on a playground; sleeping goes on only when the test says so."""

    def __init__(self, server: PlaygroundServer) -> None:
        self.server = server
        self.client = Client(TOKEN, server.url)
        self.inbox = MemoryInbox()
        self.ledger = Ledger(self.inbox, lambda: self.client.id)
        self.texts: list[str] = []
        self.kinds: list[str] = []
        self.pauses: asyncio.Queue[float] = asyncio.Queue()
        self.go_on = asyncio.Semaphore(0)
        self.seconds = 0.0
        self.intake = Intake(self._handle, self.ledger.handled)
        feed = Feed(self.client, self.intake, self.ledger, told=self.kinds.append)
        self.webhook = Webhook(
            self.client,
            feed,
            self.ledger,
            Address(URL, "secret"),
            allowed=("message",),
            clock=lambda: self.seconds,
            sleep=self._sleep,
        )

    async def _handle(self, update: Update) -> None:
        assert update.message is not None
        self.texts.append(update.message.text or "")

    async def _sleep(self, seconds: float) -> None:
        self.pauses.put_nowait(seconds)
        await self.go_on.acquire()

    def calls(self, method: str) -> int:
        return self.server.world.counters.calls.get(method, 0)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    world = World()
    world.add_bot(TOKEN, name="Bot", username="a_bot")
    async with PlaygroundServer(world) as server:
        bench = Bench(server)
        await bench.client.initialize()
        yield bench
        await bench.client.close_connections()


@pytest.fixture
async def running(bench: Bench) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.ensure_future(bench.webhook.run())
    yield task
    task.cancel()
    await asyncio.wait([task])


async def test_it_is_set_once_and_then_only_looked_at(bench: Bench, running: asyncio.Task[None]) -> None:
    assert await bench.pauses.get() == LOOK_SECONDS
    bench.go_on.release()
    await bench.pauses.get()

    assert (bench.calls("setwebhook"), bench.calls("getwebhookinfo")) == (1, 1)


async def test_one_that_was_taken_away_is_set_again(
    bench: Bench, running: asyncio.Task[None], capsys: pytest.CaptureFixture[str]
) -> None:
    await bench.pauses.get()
    await bench.client.delete_webhook()
    bench.go_on.release()
    await bench.pauses.get()

    assert (await bench.client.get_webhook_info()).url == URL
    assert "webhook.taken" in capsys.readouterr().out


async def test_trouble_is_waited_out_longer_each_time(bench: Bench) -> None:
    bench.server.faults.add("setWebhook", *(Fault(Trouble.STATUS, status=502) for _ in range(2)))
    bench.go_on = asyncio.Semaphore(10)
    task = asyncio.ensure_future(bench.webhook.run())
    pauses = [await bench.pauses.get() for _ in range(3)]
    task.cancel()
    await asyncio.wait([task])

    assert pauses == [2.0, 4.0, LOOK_SECONDS]


async def test_a_refused_token_ends_it(bench: Bench) -> None:
    del bench.server.world.bots[TOKEN]

    with pytest.raises(InvalidToken):
        await bench.webhook.run()


async def test_what_is_pushed_is_handled_once_and_in_order(bench: Bench, running: asyncio.Task[None]) -> None:
    await bench.pauses.get()
    await asyncio.gather(*(bench.webhook.accept(_update(number)) for number in (1, 2, 2, 3, 1)))
    await bench.intake.idle()

    assert bench.texts == ["1", "2", "3"]
    assert bench.kinds == ["message"] * 3


async def test_what_an_earlier_process_left_is_handled_before_anything_is_taken(bench: Bench) -> None:
    await bench.ledger.accept([_update(7)])
    with pytest.raises(Unavailable):
        await bench.webhook.accept(_update(8))
    task = asyncio.ensure_future(bench.webhook.run())
    await bench.pauses.get()
    await bench.webhook.accept(_update(8))
    await bench.intake.idle()
    task.cancel()
    await asyncio.wait([task])

    assert bench.texts == ["7", "8"]


async def test_once_stopped_it_takes_nothing_so_that_telegram_keeps_it(
    bench: Bench, running: asyncio.Task[None]
) -> None:
    await bench.pauses.get()
    await bench.webhook.stop()

    with pytest.raises(Unavailable):
        await bench.webhook.accept(_update(9))
    assert bench.texts == []


async def test_its_age_is_that_of_the_last_push_or_answer(bench: Bench, running: asyncio.Task[None]) -> None:
    await bench.pauses.get()
    bench.seconds = 50.0
    old = bench.webhook.age
    await bench.webhook.accept(_update(1))

    assert (old, bench.webhook.age) == (50.0, 0.0)
