"""What a private chat looks like, from the first hello to the song."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import Any

import mutagen.id3
import pytest

from bot.audio.melodies import MELODIES
from bot.cli.demo import Demo
from bot.telegram import texts
from tests.telegram.conftest import Open, ask

Say = Callable[[str], Awaitable[list[dict[str, Any]]]]
ODE = MELODIES[0].track
GONE_ID = "0" * 22


def _songs(messages: list[dict[str, Any]]) -> list[str]:
    return [message["audio"]["title"] for message in messages if "audio" in message]


async def test_start_says_hello_and_help_says_what_works(say: Say) -> None:
    (hello,) = await say("/start")
    (help_page,) = await say("/help")

    assert texts.EXAMPLE in hello["text"]
    for command in texts.COMMANDS:
        assert f"/{command}" in help_page["text"]


async def test_the_commands_are_registered(demo: Demo) -> None:
    await demo.settle()

    assert {command["command"] for command in demo.account.commands} == set(texts.COMMANDS)


async def test_a_name_becomes_a_tagged_song_and_nothing_else_stays_in_the_chat(demo: Demo, say: Say) -> None:
    (song,) = await say("Ode to Joy")

    audio = song["audio"]
    assert (audio["title"], audio["performer"]) == ("Ode to Joy", "Ludwig van Beethoven")
    assert audio["file_name"] == "Ludwig van Beethoven - Ode to Joy.mp3"
    assert audio["duration"] == pytest.approx(ODE.duration, abs=1)
    assert audio["cover"]
    assert demo.server.world.counters.uploads == 1
    assert demo.server.world.counters.calls["deletemessage"] == 1


async def test_the_file_carries_every_tag(demo: Demo, say: Say) -> None:
    (song,) = await say("Ode to Joy")

    stored = demo.chat.file(song["audio"]["file_id"])
    assert stored is not None
    tags = mutagen.id3.ID3(io.BytesIO(stored.data))
    assert str(tags["TIT2"]) == ODE.title
    assert str(tags["TPE1"]) == ODE.performer
    assert str(tags["TPE2"]) == ", ".join(ODE.album_artists)
    assert str(tags["TALB"]) == ODE.album
    assert str(tags["TRCK"]) == f"{ODE.track_number}/{ODE.track_total}"
    assert str(tags["TPOS"]) == f"{ODE.disc_number}/{ODE.disc_total}"
    assert str(tags["TDRC"]) == ODE.released
    assert str(tags["TSRC"]) == ODE.isrc
    assert tags.getall("APIC")[0].data[:2] == b"\xff\xd8"


async def test_the_second_request_in_any_wording_is_sent_by_file_id(demo: Demo, say: Say) -> None:
    await say("Ode to Joy")
    for wording in ("ode to joy beethoven", "Beethoven – Ode to Joy", "please send me ode to joy", str(ODE.url)):
        assert _songs(await say(wording)) == ["Ode to Joy"]

    assert demo.server.world.counters.uploads == 1
    assert demo.server.world.counters.sent_by_file_id == 4


@pytest.mark.parametrize(
    "link",
    [
        "https://open.spotify.com/track/{id}?si=abcdef",
        "open.spotify.com/intl-de/track/{id}",
        "spotify:track:{id}",
        "Listen to this: https://open.spotify.com/track/{id}!",
        "/start track_{id}",
    ],
)
async def test_a_track_link_is_delivered(say: Say, link: str) -> None:
    melody = MELODIES[3].track

    assert _songs(await say(link.format(id=melody.id.rpartition(":")[2]))) == [melody.title]


async def test_a_link_hidden_behind_words_is_found(demo: Demo) -> None:
    demo.chat.say("this one", links=[(0, 8, str(MELODIES[2].track.url))])
    await demo.settle()

    assert _songs(demo.chat.messages()) == [MELODIES[2].track.title]


async def test_several_matches_are_offered_with_title_artist_and_duration_and_a_press_delivers(
    demo: Demo, say: Say
) -> None:
    (question,) = await say("symphony")

    labels = [button["text"] for row in question["buttons"] for button in row]
    assert question["text"] == texts.CHOOSE
    assert 2 <= len(labels) - 1 <= 8
    assert all("–" in label and "·" in label for label in labels[:-1])

    await demo.chat.press_label(labels[0])
    await demo.settle()

    messages = demo.chat.messages()
    assert len(_songs(messages)) == 1
    assert question["id"] not in [message["id"] for message in messages]


async def test_none_of_these_puts_the_question_away(demo: Demo, say: Say) -> None:
    await say("symphony")

    assert await demo.chat.press_label(texts.CHOOSE_CANCEL) == ""
    await demo.settle()
    assert [message["from"] for message in demo.chat.messages()] == ["person"]


async def test_a_stale_button_is_answered_politely(demo: Demo) -> None:
    world, room = demo.server.world, demo.server.world.rooms[demo.chat.id]
    for data in ("0|x|old", "1|p|library:track:gone", "", "|||"):
        keyboard = {"inline_keyboard": [[{"text": "Old", "callback_data": data}]]}
        message = world.post(room, demo.account.user, {"text": "old question", "reply_markup": keyboard})

        assert await demo.chat.press(message["message_id"], 0, 0) == texts.CHOSEN_GONE


async def test_several_lines_are_several_songs(say: Say) -> None:
    songs = _songs(await say("Ludwig van Beethoven - Ode to Joy\nLudwig van Beethoven - Für Elise"))

    assert sorted(songs) == ["Für Elise", "Ode to Joy"]


async def test_nothing_found_repeats_what_was_looked_for_and_says_what_to_try(say: Say) -> None:
    (answer,) = await say("qqq zzz <b>xxx")

    assert "qqq zzz <b>xxx" in answer["text"]
    assert "artist" in answer["text"]


async def test_a_dead_file_id_is_replaced_on_its_own(demo: Demo, say: Say) -> None:
    (song,) = await say("Ode to Joy")
    demo.server.world.files.forget(song["audio"]["file_id"])

    assert _songs(await say("Ode to Joy")) == ["Ode to Joy"]
    assert demo.server.world.counters.uploads == 2

    await say("Ode to Joy")
    assert demo.server.world.counters.uploads == 2


async def test_fetches_are_limited_told_once_and_cached_songs_still_come(open_bot: Open) -> None:
    async with open_bot(fetches_per_minute=1) as demo:
        assert _songs(await ask(demo, "Ode to Joy")) == ["Ode to Joy"]
        (refusal,) = await ask(demo, "Für Elise")
        assert "s." in refusal["text"]
        assert any(character.isdigit() for character in refusal["text"])
        assert await ask(demo, "Greensleeves") == []
        assert _songs(await ask(demo, "Beethoven - Ode to Joy")) == ["Ode to Joy"]


async def test_searches_are_limited_and_the_cache_costs_nothing(open_bot: Open) -> None:
    async with open_bot(searches_per_minute=2) as demo:
        await ask(demo, "Ode to Joy")
        for wording in ("ode to joy by beethoven", "please send me ode to joy", "Ode To Joy"):
            assert _songs(await ask(demo, wording)) == ["Ode to Joy"]
        assert len(await ask(demo, "qqqq zzzz")) == 1
        (refusal,) = await ask(demo, "zzzz qqqq")
        assert refusal["text"].startswith("That was a lot")
        assert _songs(await ask(demo, "ode to joy")) == ["Ode to Joy"]
