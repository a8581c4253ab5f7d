"""Updates on their way to the handlers: in order within a chat, and no chat in the way of another."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, Update

from bot.telegram.intake import Intake


def update(number: int, chat: int) -> Update:
    return Update(number, message=Message(number, datetime(2026, 11, 21, tzinfo=UTC), Chat(chat, "private")))


class Handler:
    """Holds every update of chat 1 until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.done: list[int] = []
        self.running = 0
        self.most = 0

    async def __call__(self, taken: Update) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        assert taken.effective_chat is not None
        if taken.effective_chat.id == 1:
            await self.go_on.wait()
        self.done.append(taken.update_id)
        self.running -= 1


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_thousand_messages_of_one_person_do_not_keep_another_waiting() -> None:
    handler = Handler()
    intake = Intake(handler, lambda _: None, at_once=8)
    for number in range(1000):
        await intake.put(update(number, chat=1))
    await intake.put(update(5000, chat=2))
    await settle()
    assert handler.done == [5000]
    handler.go_on.set()
    await intake.idle()

    assert handler.done == [5000, *range(1000)]


async def test_no_more_are_handled_at_once_than_allowed() -> None:
    handler = Handler()
    handler.go_on.set()
    intake = Intake(handler, lambda _: None, at_once=3)
    for number in range(60):
        await intake.put(update(number, chat=number % 10))
    await intake.idle()

    assert handler.most <= 3
    assert sorted(handler.done) == list(range(60))


async def test_messages_of_a_chat_put_at_the_same_time_keep_their_order() -> None:
    handler = Handler()
    intake = Intake(handler, lambda _: None, at_once=1)
    await intake.put(update(0, chat=1))
    putting = [asyncio.create_task(intake.put(update(number, chat=2))) for number in (1, 2, 3)]
    await settle()
    handler.go_on.set()
    await asyncio.gather(*putting)
    await intake.idle()

    assert handler.done == [0, 1, 2, 3]


@pytest.mark.parametrize(("at_once", "waiting", "taken"), [(1, 5, 1), (2, 3, 4)])
async def test_what_is_more_than_can_wait_slows_the_intake(at_once: int, waiting: int, taken: int) -> None:
    handler = Handler()
    intake = Intake(handler, lambda _: None, at_once=at_once, waiting=waiting)
    numbers = [(n, 1) for n in range(10)] if waiting == 3 else [(n, 1 if n == 0 else 2) for n in range(10)]
    accepted: list[int] = []

    async def feed() -> None:
        for number, chat in numbers:
            await intake.put(update(number, chat=chat))
            accepted.append(number)

    feeding = asyncio.create_task(feed())
    await settle()
    assert len(accepted) == taken
    handler.go_on.set()
    await feeding
    await intake.idle()

    assert len(handler.done) == 10


async def test_what_waits_is_cancelled_when_the_grace_is_over() -> None:
    handler = Handler()
    intake = Intake(handler, lambda _: None, at_once=2)
    for number in range(5):
        await intake.put(update(number, chat=1))
    await settle()
    await intake.drain(grace=0)
    await intake.idle()

    assert handler.done == []
