"""Polling that cannot go deaf, and updates that cannot overtake each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import cast

import orjson
import pytest
from telegram import Update
from telegram.error import InvalidToken

from bot.playground.faults import Fault, Trouble
from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import BotAccount, World
from bot.telegram.client import Client
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.frontend import Frontend
from bot.telegram.intake import Intake
from bot.telegram.ledger import Ledger
from bot.telegram.poller import Poller
from tests.services.fakes_store import MemoryInbox

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class _NoHandlers:
    """Handlers of nothing."""

    def register(self, application: object) -> None:
        """Add none."""


class Bench:
    """A poller on a playground, collecting the texts it hands over."""

    def __init__(self, server: PlaygroundServer, account: BotAccount) -> None:
        self.server = server
        self.account = account
        self.client = Client(TOKEN, server.url)
        self.chat = Chat(server.world, account, server.world.new_user("Ada", "en"))
        self.inbox = MemoryInbox()
        self.ledger = Ledger(self.inbox, lambda: self.client.id)
        self.texts: list[str] = []
        self.pauses: list[float] = []
        self.got = asyncio.Event()
        self._handle_gate = asyncio.Event()
        self._handle_gate.set()

    async def _handle(self, update: Update) -> None:
        await self._handle_gate.wait()
        assert update.message is not None
        self.texts.append(update.message.text or "")
        self.got.set()

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def poller(self, *, watchdog: float = 60.0) -> Poller:
        self.intake = Intake(self._handle, self.ledger.handled)
        return Poller(
            self.client,
            self.intake,
            self.ledger,
            allowed=("message",),
            clock=asyncio.get_running_loop().time,
            sleep=self._sleep,
            watchdog_seconds=watchdog,
        )


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    world = World()
    account = world.add_bot(TOKEN, name="Bot", username="a_bot")
    async with PlaygroundServer(world) as server:
        bench = Bench(server, account)
        await bench.client.initialize()
        yield bench
        await bench.client.shutdown()


async def _run_until_text(bench: Bench, poller: Poller) -> None:
    running = asyncio.ensure_future(poller.run())
    async with asyncio.timeout(10):
        await bench.got.wait()
        await bench.account.updates.drained()
    running.cancel()
    await asyncio.wait([running])


async def test_a_poll_that_never_returns_is_given_up_and_the_connection_opened_anew(bench: Bench) -> None:
    hang = Fault(Trouble.HANG)
    bench.server.faults.add("getUpdates", hang)
    bench.chat.say("hello")

    await _run_until_text(bench, bench.poller(watchdog=0.2))

    assert hang.met.is_set()
    assert bench.texts == ["hello"]


async def test_errors_are_waited_out_longer_each_time_and_forgotten_after_success(bench: Bench) -> None:
    bench.server.faults.add("getUpdates", *(Fault(Trouble.STATUS, status=502) for _ in range(3)))
    bench.chat.say("hello")

    await _run_until_text(bench, bench.poller())

    assert bench.pauses == [1.0, 2.0, 4.0]


async def test_a_flood_wait_is_kept_to_the_second(bench: Bench) -> None:
    bench.server.faults.add("getUpdates", Fault(Trouble.FLOOD, seconds=17))
    bench.chat.say("hello")

    await _run_until_text(bench, bench.poller())

    assert bench.pauses == [17.0]


async def test_a_second_process_with_the_same_token_is_named_as_the_cause(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    polling = asyncio.ensure_future(bench.poller().run())
    other = Client(TOKEN, bench.server.url)
    await other.initialize()
    while not bench.server.world.counters.calls.get("getupdates"):
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    await other.raw_updates(offset=None, limit=1, seconds=0, allowed=(), slack=5)
    while not bench.pauses:
        await asyncio.sleep(0)
    polling.cancel()
    await asyncio.wait([polling])
    await other.shutdown()

    assert "polling.conflict" in capsys.readouterr().out


async def test_a_refused_token_ends_polling(bench: Bench) -> None:
    del bench.server.world.bots[TOKEN]

    with pytest.raises(InvalidToken):
        await bench.poller().run()


async def test_what_was_accepted_is_confirmed_on_stopping(bench: Bench) -> None:
    poller = bench.poller()
    bench.chat.say("hello")
    running = asyncio.ensure_future(poller.run())
    await bench.got.wait()
    running.cancel()
    await asyncio.wait([running])

    await poller.confirm()

    await bench.account.updates.drained()


def _update(number: int, chat: int, *, press: bool = False) -> Update:
    person = {"id": chat, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": str(number)}
    if press:
        query = {"id": "1", "from": person, "chat_instance": "1", "data": "x", "message": message}
        return Update.de_json({"update_id": number, "callback_query": query})
    return Update.de_json({"update_id": number, "message": message | {"from": person}})


async def test_a_chats_messages_keep_their_order_while_other_chats_go_on() -> None:
    done: list[int] = []
    handled: list[int] = []
    gate = asyncio.Event()

    async def handle(update: Update) -> None:
        if update.update_id == 1:
            await gate.wait()
        done.append(update.update_id)

    intake = Intake(handle, handled.append)
    for update in (_update(1, 7), _update(2, 7), _update(3, 8), _update(4, 7, press=True)):
        await intake.put(update)
    while len(done) < 2:
        await asyncio.sleep(0)
    assert sorted(done) == [3, 4]

    gate.set()
    await intake.idle()

    assert done[2:] == [1, 2]
    assert handled == done


async def test_too_many_updates_at_once_make_the_poller_wait() -> None:
    handled: list[int] = []
    gate = asyncio.Event()

    async def handle(_update: Update) -> None:
        await gate.wait()

    intake = Intake(handle, handled.append, at_once=2)
    for number in (1, 2):
        await intake.put(_update(number, number))
    third = asyncio.ensure_future(intake.put(_update(3, 3)))
    await asyncio.sleep(0)
    assert not third.done()

    gate.set()
    await third
    await intake.idle()


async def test_draining_cancels_what_does_not_end() -> None:
    async def handle(_update: Update) -> None:
        await asyncio.Event().wait()

    handled: list[int] = []
    intake = Intake(handle, handled.append)
    await intake.put(_update(1, 1))

    await intake.drain(grace=0.01)
    await intake.idle()

    assert handled == []


async def test_a_telegram_that_cannot_be_reached_yet_is_waited_for(bench: Bench) -> None:
    bench.server.faults.add("getMe", *(Fault(Trouble.STATUS, status=502) for _ in range(2)))
    client = Client(TOKEN, bench.server.url)
    frontend = Frontend(client, cast("Dispatcher", _NoHandlers()), MemoryInbox(), clock=lambda: 0.0, sleep=bench._sleep)

    await frontend.open()
    await frontend.close()

    assert bench.pauses == [1.0, 2.0]


async def test_what_was_accepted_and_not_handled_is_handled_at_the_next_start(bench: Bench) -> None:
    bench.chat.say("first")
    bench._handle_gate.clear()
    await _until(bench.poller(), lambda: bool(bench.inbox.kept))
    await bench.intake.drain(grace=0)
    assert bench.texts == []

    bench._handle_gate.set()
    await _until(bench.poller(), lambda: bench.texts == ["first"])
    await bench.ledger.strike()

    assert bench.inbox.kept == {}


async def test_an_update_that_telegram_sends_again_is_handled_once(bench: Bench) -> None:
    bench.chat.say("once")
    bench._handle_gate.clear()
    await _until(bench.poller(), lambda: bool(bench.inbox.kept))
    await bench.intake.drain(grace=0)
    (kept,) = bench.inbox.kept.values()

    assert await bench.ledger.accept([orjson.loads(kept.payload)]) == []


async def test_updates_that_cannot_be_written_down_are_left_to_telegram(bench: Bench) -> None:
    bench.chat.say("hello")
    bench.inbox.error = OSError("disk full")
    poller = bench.poller()
    await _until(poller, lambda: bool(bench.pauses))
    assert bench.texts == []

    bench.inbox.error = None
    await _until(bench.poller(), lambda: bench.texts == ["hello"])


async def _until(poller: Poller, condition: Callable[[], bool]) -> None:
    """Poll until something has come about."""
    polling = asyncio.ensure_future(poller.run())
    try:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.001)
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)
