"""Flood control: who waits, who does not, and what is dropped. Time is virtual."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram import InputFile, InputMediaAudio
from telegram.error import BadRequest, RetryAfter

from bot.services.bulk import in_bulk
from bot.telegram.flood import LONGEST_WAIT, MOST_WAITING, FloodGuard
from bot.telegram.flood_budget import CHAT_BURST, GROUP_MESSAGES
from bot.telegram.flood_chats import EDIT_RESERVE
from tests.telegram.virtual_time import VirtualTime

GROUP = -1001234


class Line:
    """Sends through the guard and remembers what reached Telegram, and when."""

    def __init__(self) -> None:
        self.time = VirtualTime()
        self.guard = FloodGuard(clock=self.time.clock, sleep=self.time.sleep)
        self.made: list[tuple[float, str, dict[str, Any]]] = []
        self.answers: list[Exception] = []
        self._start = self.time.now
        self._tasks: list[asyncio.Task[Any]] = []

    async def call(self, endpoint: str, **data: Any) -> Any:
        """Make a call and wait for its result."""

        async def callback() -> bool | dict[str, Any] | list[dict[str, Any]]:
            await asyncio.sleep(0)
            if self.answers:
                raise self.answers.pop(0)
            self.made.append((round(self.time.now - self._start, 3), endpoint, data))
            return {"sent": len(self.made)}

        return await self.guard.process_request(callback, (), {}, endpoint, data, None)

    def start(self, endpoint: str, **data: Any) -> asyncio.Task[Any]:
        """Make a call without waiting."""
        task = asyncio.get_running_loop().create_task(self.call(endpoint, **data))
        self._tasks.append(task)
        return task

    def start_bulk(self, endpoint: str, **data: Any) -> asyncio.Task[Any]:
        """Make a call that can wait."""
        with in_bulk():
            return self.start(endpoint, **data)

    def times(self, chat: int | str) -> list[float]:
        """Seconds since the start at which messages reached a chat."""
        return [at for at, _, data in self.made if data.get("chat_id") == chat]

    def texts(self) -> list[Any]:
        """What was sent, in order."""
        return [data.get("text") for _, _, data in self.made]

    async def close(self) -> None:
        """Cancel what still waits."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    opened = Line()
    yield opened
    await opened.close()


async def exhaust(line: Line, chat: int = 1) -> None:
    """Use up a chat's burst."""
    for _ in range(CHAT_BURST):
        await line.call("sendMessage", chat_id=chat, text="burst")
    line.made.clear()


# Pace


async def test_a_chat_gets_a_burst_at_once_and_then_one_message_a_second(line: Line) -> None:
    for n in range(CHAT_BURST + 3):
        line.start("sendMessage", chat_id=1, text=n)
    await line.time.advance(10)

    assert line.times(1) == [0.0] * CHAT_BURST + [1.0, 2.0, 3.0]
    assert line.texts() == list(range(CHAT_BURST + 3))


@pytest.mark.parametrize("group", [GROUP, str(GROUP), "@channel"])
async def test_a_group_gets_at_most_twenty_messages_in_any_minute(line: Line, group: int | str) -> None:
    for _ in range(50):
        line.start("sendMessage", chat_id=group)
    await line.time.advance(200)
    times = line.times(group)

    assert len(times) == 50
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[GROUP_MESSAGES:], strict=False))


async def test_a_number_written_as_text_is_the_same_chat(line: Line) -> None:
    await exhaust(line, 7)
    line.start("sendMessage", chat_id="7")
    await line.time.advance(0.9)

    assert line.made == []


async def test_an_album_counts_as_many_messages_as_it_has_songs(line: Line) -> None:
    await line.call("sendMediaGroup", chat_id=1, media=[{}] * CHAT_BURST)
    line.start("sendMessage", chat_id=1)
    await line.time.advance(0.9)
    assert len(line.made) == 1
    await line.time.advance(0.2)
    assert len(line.made) == 2


async def test_messages_copied_together_are_counted_one_by_one(line: Line) -> None:
    await line.call("copyMessages", chat_id=1, message_ids=list(range(CHAT_BURST)))
    line.start("sendMessage", chat_id=1)
    await line.time.advance(0.9)

    assert len(line.made) == 1


async def test_chat_actions_use_up_nothing(line: Line) -> None:
    for _ in range(100):
        await line.call("sendChatAction", chat_id=GROUP)
    await line.call("sendMessage", chat_id=GROUP)

    assert len(line.made) == 101


@pytest.mark.parametrize("endpoint", ["answerCallbackQuery", "answerInlineQuery", "answerPreCheckoutQuery"])
async def test_answers_to_queries_wait_for_nothing(line: Line, endpoint: str) -> None:
    await exhaust(line)
    line.start("sendMessage", chat_id=1)
    await line.call(endpoint, id="1")

    assert [name for _, name, _ in line.made] == [endpoint]


async def test_an_answer_to_a_query_is_not_sent_late(line: Line) -> None:
    line.answers = [RetryAfter(1)]
    with pytest.raises(RetryAfter):
        await line.call("answerCallbackQuery", callback_query_id="1")


# Being told to wait


async def test_a_message_put_off_by_telegram_is_sent_when_the_wait_is_over(line: Line) -> None:
    line.answers = [RetryAfter(7)]
    sent = line.start("sendMessage", chat_id=1)
    await line.time.advance(8)

    assert line.times(1) == [7.0]
    assert await sent == {"sent": 1}


async def test_a_wait_holds_for_its_chat_and_no_other(line: Line) -> None:
    line.answers = [RetryAfter(7)]
    line.start("sendMessage", chat_id=1, text="first")
    await line.time.settle()
    line.start("sendMessage", chat_id=1, text="second")
    await line.call("sendMessage", chat_id=2)
    await line.call("sendMessage", chat_id=GROUP)
    await line.time.advance(8)

    assert (line.times(2), line.times(GROUP)) == ([0.0], [0.0])
    assert [text for text in line.texts() if text] == ["first", "second"]
    assert min(line.times(1)) >= 7.0


async def test_a_call_that_ends_elsewhere_does_not_end_the_wait(line: Line) -> None:
    line.answers = [RetryAfter(7)]
    line.start("sendMessage", chat_id=1)
    await line.time.settle()
    for _ in range(5):
        await line.call("sendMessage", chat_id=2)
        line.start("sendMessage", chat_id=1)
        await line.time.advance(1)

    assert line.times(1) == []


async def test_a_longer_wait_than_anybody_has_patience_for_is_passed_on(line: Line) -> None:
    line.answers = [RetryAfter(int(LONGEST_WAIT) + 5)]
    waiting = line.start("sendMessage", chat_id=1)
    await line.time.settle()
    behind = line.start("sendMessage", chat_id=1)
    await line.time.advance(2)

    for task in (waiting, behind):
        with pytest.raises(RetryAfter):
            await task
    assert line.made == []


async def test_telegram_is_asked_three_times_and_no_more(line: Line) -> None:
    line.answers = [RetryAfter(1), RetryAfter(1), RetryAfter(1), RetryAfter(1)]
    task = line.start("sendMessage", chat_id=1)
    await line.time.advance(10)

    with pytest.raises(RetryAfter):
        await task
    assert len(line.answers) == 1


async def test_another_error_is_passed_on_at_once(line: Line) -> None:
    line.answers = [BadRequest("no")]
    with pytest.raises(BadRequest):
        await line.call("sendMessage", chat_id=1)


async def test_a_call_that_belongs_to_no_chat_keeps_its_wait_and_stops_nobody(line: Line) -> None:
    line.answers = [RetryAfter(3)]
    task = line.start("setMyCommands", commands=[])
    await line.time.settle()
    await line.call("sendMessage", chat_id=1)
    await line.time.advance(4)

    assert await task
    assert line.times(1) == [0.0]


async def test_asking_about_a_chat_is_not_writing_to_it(line: Line) -> None:
    await exhaust(line)
    line.start("sendMessage", chat_id=1)
    assert await line.call("getChatMember", chat_id=1, user_id=5)


def open_file() -> InputFile:
    return InputFile(io.BytesIO(b"song"), filename="song.mp3", read_file_handle=False)


@pytest.mark.parametrize(
    ("endpoint", "data"),
    [
        ("sendAudio", lambda: {"audio": open_file()}),
        ("sendMediaGroup", lambda: {"media": [InputMediaAudio("id"), InputMediaAudio(open_file())]}),
        ("editMessageMedia", lambda: {"media": InputMediaAudio(open_file()), "message_id": 4}),
    ],
)
async def test_an_upload_from_an_open_file_is_left_to_its_owner(
    line: Line, endpoint: str, data: Callable[[], dict[str, Any]]
) -> None:
    line.answers = [RetryAfter(5)]
    with pytest.raises(RetryAfter):
        await line.call(endpoint, chat_id=1, **data())
    again = line.start(endpoint, chat_id=1, **data())
    await line.time.advance(6)

    assert (await again, line.times(1)) == ({"sent": 1}, [5.0])


async def test_an_upload_from_memory_is_sent_again(line: Line) -> None:
    line.answers = [RetryAfter(5)]
    task = line.start("sendAudio", chat_id=1, audio=InputFile(b"song", filename="song.mp3"))
    await line.time.advance(6)

    assert await task


async def test_a_message_put_off_goes_before_those_that_came_after_it(line: Line) -> None:
    await exhaust(line)
    await line.time.advance(1)
    line.answers = [RetryAfter(5)]
    for text in ("first", "second", "third"):
        line.start("sendMessage", chat_id=1, text=text)
    await line.time.advance(10)

    assert line.texts() == ["first", "second", "third"]


# Edits and hints


async def test_of_the_edits_of_a_message_that_wait_only_the_latest_is_made(line: Line) -> None:
    await exhaust(line)
    edits = [line.start("editMessageText", chat_id=1, message_id=4, text=n) for n in range(9)]
    other = line.start("editMessageText", chat_id=1, message_id=5, text="other")
    await line.time.advance(30)

    assert sorted(map(str, line.texts())) == ["8", "other"]
    assert [await edit for edit in edits[:8]] == [True] * 8
    assert await edits[8] == {"sent": 1}
    assert await other


async def test_an_edit_of_the_buttons_does_not_drop_the_text_that_waits(line: Line) -> None:
    await exhaust(line)
    line.start("editMessageText", chat_id=1, message_id=4, text="text")
    line.start("editMessageReplyMarkup", chat_id=1, message_id=4, text="buttons")
    await line.time.advance(30)

    assert line.texts() == ["text", "buttons"]


async def test_a_new_text_drops_the_buttons_that_wait(line: Line) -> None:
    await exhaust(line)
    line.start("editMessageReplyMarkup", chat_id=1, message_id=4, text="buttons")
    line.start("editMessageText", chat_id=1, message_id=4, text="text")
    await line.time.advance(30)

    assert line.texts() == ["text"]


async def test_edits_of_a_message_that_was_deleted_are_dropped(line: Line) -> None:
    await exhaust(line)
    edit = line.start("editMessageText", chat_id=1, message_id=4)
    await line.time.settle()
    await line.call("deleteMessage", chat_id=1, message_id=4)
    await line.time.advance(30)

    assert await edit is True
    assert [name for _, name, _ in line.made] == ["deleteMessage"]


async def test_an_edit_put_off_by_telegram_gives_way_to_a_later_one(line: Line) -> None:
    line.answers = [RetryAfter(5)]
    line.start("editMessageText", chat_id=1, message_id=4, text="old")
    await line.time.settle()
    line.start("editMessageText", chat_id=1, message_id=4, text="new")
    await line.time.advance(6)

    assert line.texts() == ["new"]


async def test_a_text_put_off_by_telegram_does_not_drop_later_buttons(line: Line) -> None:
    for _ in range(CHAT_BURST - EDIT_RESERVE - 1):
        await line.call("sendMessage", chat_id=1)
    line.made.clear()
    line.answers = [RetryAfter(5)]
    line.start("editMessageText", chat_id=1, message_id=4, text="text")
    line.start("editMessageReplyMarkup", chat_id=1, message_id=4, text="buttons")
    await line.time.advance(30)

    assert line.texts() == ["text", "buttons"]


async def test_messages_go_before_edits(line: Line) -> None:
    await exhaust(line)
    line.start("editMessageText", chat_id=1, message_id=4, text="edit")
    for n in range(3):
        line.start("sendMessage", chat_id=1, text=n)
    await line.time.advance(20)

    assert line.texts() == [0, 1, 2, "edit"]


async def test_edits_leave_room_for_messages(line: Line) -> None:
    for n in range(CHAT_BURST):
        line.start("editMessageText", chat_id=1, message_id=n)
    await line.time.settle()
    await line.call("sendMessage", chat_id=1)
    await line.call("sendMessage", chat_id=1)

    assert len(line.made) == CHAT_BURST


async def test_a_long_line_of_messages_does_not_stop_the_edits_for_good(line: Line) -> None:
    await exhaust(line)
    for n in range(60):
        line.start_bulk("sendAudio", chat_id=1, text=n)
    shown = line.start("editMessageText", chat_id=1, message_id=4, text="7 of 60")
    await line.time.advance(10)

    assert shown.done()


async def test_a_chat_action_is_dropped_rather_than_sent_late(line: Line) -> None:
    line.answers = [RetryAfter(5)]
    line.start("sendMessage", chat_id=1)
    await line.time.settle()
    assert await line.call("sendChatAction", chat_id=1) is True
    await line.time.advance(6)

    assert [name for _, name, _ in line.made] == ["sendMessage"]


async def test_a_chat_action_is_dropped_where_messages_wait(line: Line) -> None:
    await exhaust(line)
    line.start("sendMessage", chat_id=1)
    await line.time.settle()

    assert await line.call("sendChatAction", chat_id=1) is True
    assert line.made == []


async def test_a_reaction_goes_past_the_messages_that_wait(line: Line) -> None:
    await exhaust(line)
    line.start("sendMessage", chat_id=1)
    await line.time.settle()

    assert await line.call("setMessageReaction", chat_id=1, message_id=4)


async def test_an_inline_message_has_a_wait_of_its_own(line: Line) -> None:
    line.answers = [RetryAfter(5)]
    task = line.start("editMessageMedia", inline_message_id="AAA")
    await line.time.settle()
    await line.call("editMessageMedia", inline_message_id="BBB")
    await line.time.advance(6)

    assert await task
    assert [data["inline_message_id"] for _, _, data in line.made] == ["BBB", "AAA"]


# Fairness


async def test_five_hundred_messages_waiting_in_one_chat_delay_no_other(line: Line) -> None:
    for _ in range(500):
        line.start_bulk("sendAudio", chat_id=1)
    await line.time.advance(3)
    single, bulk = line.start("sendAudio", chat_id=2), line.start_bulk("sendAudio", chat_id=3)
    await line.time.advance(0.1)

    assert single.done()
    assert bulk.done()


async def test_a_single_goes_before_the_bulk_of_its_own_chat(line: Line) -> None:
    for _ in range(100):
        line.start_bulk("sendAudio", chat_id=1, text="bulk")
    await line.time.advance(3.5)
    line.made.clear()
    line.start("sendAudio", chat_id=1, text="single")
    await line.time.advance(1)

    assert line.texts()[0] == "single"


async def test_what_can_wait_goes_to_thirty_chats_a_second_at_most(line: Line) -> None:
    for chat in range(1, 151):
        line.start_bulk("sendMessage", chat_id=chat)
    await line.time.advance(3)

    assert 110 <= len(line.made) <= 122


async def test_answers_do_not_wait_for_the_bots_own_limit(line: Line) -> None:
    for chat in range(1, 301):
        line.start("sendMessage", chat_id=chat)
    await line.time.settle()

    assert len(line.made) == 300


async def test_a_broadcast_lets_answers_through_at_once(line: Line) -> None:
    for chat in range(1, 301):
        line.start_bulk("sendMessage", chat_id=chat)
    await line.time.settle()
    single = line.start("sendMessage", chat_id=1000)
    answer_in_a_broadcast_chat = line.start("sendMessage", chat_id=300)
    await line.time.settle()

    assert single.done()
    assert answer_in_a_broadcast_chat.done()


async def test_chats_take_turns_with_what_can_wait(line: Line) -> None:
    for _ in range(10):
        for chat in range(1, 101):
            line.start_bulk("sendMessage", chat_id=chat)
    await line.time.advance(20)
    counts = [len(line.times(chat)) for chat in range(1, 101)]

    assert min(counts) >= 5
    assert max(counts) - min(counts) <= 2


async def test_several_chats_put_off_at_once_hold_back_what_can_wait_and_nothing_else(line: Line) -> None:
    line.answers = [RetryAfter(9), RetryAfter(9), RetryAfter(9)]
    for chat in (1, 2, 3):
        line.start("sendMessage", chat_id=chat)
    await line.time.settle()
    line.start_bulk("sendMessage", chat_id=4)
    await line.call("sendMessage", chat_id=5)
    await line.time.advance(8)
    assert line.times(4) == []
    await line.time.advance(2)
    assert line.times(4) == [9.0]


# Bounds


async def test_a_call_given_up_by_its_caller_leaves_the_line(line: Line) -> None:
    await exhaust(line)
    first = line.start("sendMessage", chat_id=1, text="first")
    line.start("sendMessage", chat_id=1, text="second")
    await line.time.settle()
    first.cancel()
    await line.time.advance(1)

    assert line.texts() == ["second"]


async def test_a_line_that_is_too_long_is_refused_with_the_time_it_needs(line: Line) -> None:
    await exhaust(line)
    for _ in range(MOST_WAITING):
        line.start("sendMessage", chat_id=1)
    await line.time.settle()

    with pytest.raises(RetryAfter) as refusal:
        await line.call("sendMessage", chat_id=1)
    assert refusal.value.retry_after is not None
    assert len(line.made) == 0


async def test_chats_that_are_quiet_are_forgotten(line: Line) -> None:
    for chat in range(1, 2001):
        await line.call("sendMessage", chat_id=chat)
    for _ in range(4):
        await line.time.advance(100)
        await line.call("sendMessage", chat_id=1)

    assert line.guard.remembered == 1


async def test_a_chat_that_must_be_left_alone_is_not_forgotten(line: Line) -> None:
    line.answers = [RetryAfter(3600)]
    with pytest.raises(RetryAfter):
        await line.call("sendMessage", chat_id=1)
    for _ in range(6):
        await line.time.advance(400)
        await line.call("sendMessage", chat_id=2)

    with pytest.raises(RetryAfter):
        await line.call("sendMessage", chat_id=1)
