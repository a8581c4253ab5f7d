"""Bad input, and a Telegram that misbehaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram.error import BadRequest

from bot.cli.demo import Demo
from bot.playground.faults import Fault, Trouble
from bot.telegram import texts

Say = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 4096,
        "\u0301\u0302" * 500,
        "Song [Official Video",
        "[", "](", "https://[", "http://[::1", "spotify:", "spotify:track:",
        "\u202eyoj ot edo\u202c",
        "<b>Ode</i> & <script>alert(1)</script>",
        "../../etc/passwd\x00\x07 CON: *?.mp3",
        "https://open.spotify.com/track/notanid",
        "https://open.spotify.com/track/" + "0" * 22,
        "https://open.spotify.com/episode/" + "0" * 22,
        "🎵🎶", "…", "/", "/unknown", "/start@songwire_demo_bot garbage payload",
        "\n".join(f"song number {n} of nobody" for n in range(60)),
    ],
)  # fmt: skip
async def test_whatever_is_written_gets_one_plain_answer_or_a_few(say: Say, text: str) -> None:
    answers = await say(text)

    assert 1 <= len(answers) <= 12
    for answer in answers:
        assert answer["text"]
        assert "Traceback" not in answer["text"]
        assert answer["text"] != texts.ERRORS["broken"]


async def test_a_voice_message_gets_a_sentence_and_a_sticker_silence(demo: Demo) -> None:
    demo.chat.send_sticker()
    await demo.settle()
    assert len(demo.chat.messages()) == 1

    demo.chat.send_voice()
    await demo.settle()
    assert demo.chat.messages()[-1]["text"] == texts.ONLY_SONGS


async def test_an_edited_message_is_not_a_second_request(demo: Demo, say: Say) -> None:
    await say("Ode to Joy")
    before = len(demo.chat.messages())
    demo.chat.edit(1, "Für Elise")
    await demo.settle()

    assert len(demo.chat.messages()) == before


async def test_an_update_that_cannot_be_read_does_not_stop_the_ones_behind_it(demo: Demo) -> None:
    updates = demo.account.updates
    updates.push_raw({"message": {"message_id": 1, "date": "never", "chat": 7}})
    updates.push_raw({"message": "not even an object"})
    updates.push_raw({"callback_query": {"id": "1"}})
    updates.push_raw({"brand_new_kind": {"a": 1}})
    demo.chat.say("Ode to Joy")
    await demo.settle()

    assert demo.chat.messages()[-1]["audio"]["title"] == "Ode to Joy"


async def test_a_flood_wait_is_kept_and_the_song_still_comes(demo: Demo, say: Say) -> None:
    demo.server.faults.add("sendAudio", Fault(Trouble.FLOOD, seconds=1))

    (song,) = await say("Ode to Joy")

    assert song["audio"]["title"] == "Ode to Joy"


async def test_a_gateway_error_on_the_upload_is_told_in_one_sentence(demo: Demo, say: Say) -> None:
    demo.server.faults.add("sendAudio", Fault(Trouble.STATUS, status=502))

    (answer,) = await say("Ode to Joy")

    assert answer["text"] == texts.ERRORS["upload_failed"]
    assert (await say("Ode to Joy"))[0]["audio"]


async def test_an_upload_whose_answer_is_lost_is_not_sent_a_second_time(demo: Demo, say: Say) -> None:
    demo.server.faults.add("sendAudio", Fault(Trouble.CUT))

    await say("Ode to Joy")

    assert demo.server.world.counters.uploads == 1


async def test_trouble_with_the_status_message_does_not_touch_the_song(demo: Demo, say: Say) -> None:
    demo.server.faults.add("sendMessage", Fault(Trouble.STATUS, status=500))
    demo.server.faults.add("deleteMessage", Fault(Trouble.STATUS, status=500))

    songs = [message for message in await say("Ode to Joy") if "audio" in message]

    assert len(songs) == 1


async def test_polling_goes_on_after_errors(demo: Demo, say: Say) -> None:
    demo.server.faults.add("getUpdates", Fault(Trouble.STATUS, status=502), Fault(Trouble.CUT))

    assert (await say("Ode to Joy"))[0]["audio"]


async def test_a_person_who_blocks_the_bot_is_left_alone(demo: Demo) -> None:
    demo.chat.block()
    demo.chat.say("Ode to Joy")
    await demo.settle()

    assert [message["from"] for message in demo.chat.messages()] == ["person"]


async def test_a_bot_that_breaks_the_rules_is_counted(demo: Demo) -> None:
    world = demo.server.world
    assert demo.songwire.frontend is not None
    bot = demo.songwire.frontend.client
    with pytest.raises(BadRequest, match="empty"):
        await bot.do_api_request("SendMessage", api_kwargs={"chat_id": demo.chat.id, "text": ""})
    await bot.do_api_request("SendMessage", api_kwargs={"chat_id": demo.chat.id, "text": "x", "bogus": 1})

    assert world.counters.violations == 2
    assert [broken.method.lower() for broken in world.violations] == ["sendmessage"] * 2
    world.violations.clear()
