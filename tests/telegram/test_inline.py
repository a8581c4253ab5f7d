"""Inline mode and guest mode from the people's side: what the list shows, and what the chat looks like after a tap."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.audio.melodies import MELODIES
from bot.cli.demo import Demo
from bot.playground.group import Group
from bot.playground.person import Person
from bot.playground.rooms import ADMIN_RIGHTS, Member
from bot.playground.world import World
from bot.telegram import inline_texts, texts
from tests.telegram.conftest import Open, ask

ODE = MELODIES[0].track
YOU = World().new_user("You", "en")["id"]
"""The id of the first person of any world: here the bot's owner."""
SONG = "♫ Ode to Joy · Ludwig van Beethoven (0:17)"


def elsewhere(demo: Demo, name: str = "Ben") -> tuple[Person, Group]:
    """Somebody who never talked to the bot, in a group where the bot is not a member."""
    ben = Person(demo.server.world, name)
    return ben, Group(demo.server.world, "Friends", owner=ben)


async def test_a_song_that_telegram_has_is_sent_on_tap(demo: Demo) -> None:
    await ask(demo, "Ode to Joy")
    ben, group = elsewhere(demo)

    found = await ben.inline("ode to joy", where=group)
    found.choose(0)
    await demo.settle()

    assert found.text() == "♫ Ode to Joy · Ludwig van Beethoven"
    assert group.transcript() == f"Ben via @songwire_demo_bot: {SONG}"
    assert demo.server.world.counters.uploads == 1


async def test_a_song_nobody_had_yet_takes_the_place_of_its_line(demo: Demo) -> None:
    ben, group = elsewhere(demo)

    found = await ben.inline("ode to joy", where=group)
    found.choose("Ode to Joy")
    before = group.transcript()
    await demo.settle()

    assert found.text() == "Ode to Joy · Ludwig van Beethoven · 0:17 · Will be sent in a moment"
    assert before == (
        "Ben via @songwire_demo_bot: 🎵 Ode to Joy – Ludwig van Beethoven\n"
        "    Tap the button if the song doesn't come by itself.\n"
        "  [Get the song]"
    )
    assert group.transcript() == f"Ben via @songwire_demo_bot: {SONG}"
    assert [one.titles for one in [await ben.inline("ode to joy", where=group)]] == [["Ode to Joy"]]


async def test_without_feedback_the_button_gets_the_song_and_the_admin_hears_of_it_once(open_bot: Open) -> None:
    async with open_bot(admins=(YOU,)) as demo:
        demo.account.feedback = False
        ben, group = elsewhere(demo)
        for title in ("Ode to Joy", "Minuet in G"):
            (await ben.inline(title, where=group)).choose(0)
            await demo.settle()
            assert "[Get the song]" in group.transcript()
            await group.press_label(ben, "Get the song")
            await demo.settle()

        assert group.transcript().count("♫") == 2
        assert "[Get the song]" not in group.transcript()
        assert [shown["text"] for shown in demo.chat.messages()] == [inline_texts.NO_FEEDBACK]


async def test_a_link_finds_its_song_and_the_short_link_can_be_shared(open_bot: Open) -> None:
    async with open_bot(web="127.0.0.1:8080", public_url="https://go.example") as demo:
        ben, group = elsewhere(demo)
        assert ODE.url is not None

        found = await ben.inline(ODE.url, where=group)
        number = found.choose("🔗")
        before = group.transcript()
        await demo.settle()

        assert found.titles == ["Ode to Joy", "🔗 Ode to Joy – Ludwig van Beethoven"]
        assert ODE.url in before
        (shown,) = [message["text"] for message in group.messages() if message["id"] == number]
        assert shown.startswith("🔗 Ode to Joy – Ludwig van Beethoven\nhttps://go.example/")
        assert "[" not in group.transcript()


async def test_without_feedback_a_button_makes_the_short_link(open_bot: Open) -> None:
    async with open_bot(web="127.0.0.1:8080", public_url="https://go.example") as demo:
        demo.account.feedback = False
        ben, group = elsewhere(demo)

        (await ben.inline("ode to joy", where=group)).choose("🔗")
        await group.press_label(ben, "Short link")

        assert "https://go.example/" in group.transcript()


async def test_known_songs_come_at_once_and_the_catalogues_on_the_next_page(demo: Demo) -> None:
    *known, other = [melody.track for melody in MELODIES if melody.track.title.startswith("Symphony")]
    for track in known:
        await ask(demo, str(track.url))
    ben, group = elsewhere(demo)

    first = await ben.inline("symphony", where=group)
    rest = await first.more()

    assert sorted(first.titles) == sorted(track.title for track in known)
    assert [result["type"] for result in first.results] == ["audio"] * 3
    assert rest.titles == [other.title]
    assert (first.personal, rest.personal) == (False, True)


async def test_two_people_get_lists_of_their_own(demo: Demo) -> None:
    ben, group = elsewhere(demo)
    eve, other = elsewhere(demo, "Eve")

    lists = await asyncio.gather(ben.inline("ode to joy", where=group), eve.inline("für elise", where=other))
    for found, place in zip(lists, (group, other), strict=True):
        found.choose(0, into=place)
    await demo.settle()

    assert [found.titles[0] for found in lists] == ["Ode to Joy", "Für Elise"]
    assert "Ode to Joy" in group.transcript()
    assert "Für Elise" in other.transcript()


async def test_both_get_one_upload_of_the_same_song(demo: Demo) -> None:
    ben, group = elsewhere(demo)
    eve, other = elsewhere(demo, "Eve")
    for person, place in ((ben, group), (eve, other)):
        (await person.inline("ode to joy", where=place)).choose(0)
    await demo.settle()

    assert [place.transcript().partition(": ")[2] for place in (group, other)] == [SONG, SONG]
    assert demo.server.world.counters.uploads == 1


async def test_nothing_found_leads_to_the_bots_own_chat(demo: Demo) -> None:
    ben, group = elsewhere(demo)

    found = await ben.inline("qqqq zzzz xxxx", where=group)

    assert found.results == []
    assert found.button == {"text": inline_texts.NOTHING, "start_parameter": "inline"}
    assert found.personal


async def test_an_empty_query_offers_to_type(demo: Demo) -> None:
    ben, group = elsewhere(demo)

    found = await ben.inline("", where=group)

    assert (found.results, found.personal) == ([], True)
    assert found.button == {"text": inline_texts.TYPE, "start_parameter": "inline"}


async def test_without_a_storage_chat_only_kept_songs_are_offered_and_the_admin_is_told_once(open_bot: Open) -> None:
    async with open_bot(storage=False, admins=(YOU,)) as demo:
        await ask(demo, "Ode to Joy")
        ben, group = elsewhere(demo)
        kept = await ben.inline("ode to joy", where=group)
        missing = await ben.inline("für elise", where=group)
        await ben.inline("minuet", where=group)
        await demo.settle()

        assert kept.titles == ["Ode to Joy"]
        assert missing.results == []
        assert missing.button == {"text": inline_texts.ONLY_KEPT, "start_parameter": "inline"}
        assert [shown["text"] for shown in demo.chat.messages()].count(inline_texts.NO_STORAGE) == 1


@pytest.mark.parametrize("kept", [False, True])
async def test_a_guest_is_answered_where_the_bot_is_no_member(demo: Demo, kept: bool) -> None:
    if kept:
        await ask(demo, "Ode to Joy")
    ben, group = elsewhere(demo)

    group.say(ben, "@songwire_demo_bot Ode to Joy")
    await demo.settle()

    assert group.transcript() == f"Ben: @songwire_demo_bot Ode to Joy\nSongwire ↩ Ben: {SONG}"


async def test_a_guest_may_choose_and_is_told_what_went_wrong(demo: Demo) -> None:
    ben, group = elsewhere(demo)

    group.say(ben, "@songwire_demo_bot Beethoven")
    await demo.settle()
    asked = group.transcript()
    await group.press(ben, group.messages()[-1]["id"], 0, 0)
    await demo.settle()
    group.say(ben, "@songwire_demo_bot qqqq zzzz")
    group.say(ben, "@songwire_demo_bot")
    await demo.settle()

    assert texts.CHOOSE in asked
    assert "♫ " in group.transcript()
    assert "I couldn't find “qqqq zzzz”" in group.transcript()
    assert inline_texts.NOTHING_ASKED in group.transcript()


async def test_a_list_with_a_file_that_telegram_lost_is_given_as_lines(demo: Demo) -> None:
    (song,) = await ask(demo, "Ode to Joy")
    demo.server.world.files.forget(song["audio"]["file_id"])
    ben, group = elsewhere(demo)

    found = await ben.inline("ode to joy", where=group)
    found.choose(0)
    await demo.settle()

    assert [result["type"] for result in found.results] == ["article"]
    assert group.transcript().endswith(SONG)
    assert demo.server.world.counters.uploads == 2


async def test_a_storage_chat_that_shuts_the_bot_out_is_told_to_the_admin(open_bot: Open) -> None:
    async with open_bot(admins=(YOU,)) as demo:
        (storage,) = [room for room in demo.server.world.rooms.values() if room.kind == "channel"]
        del storage.members[demo.account.id]
        ben, group = elsewhere(demo)

        (await ben.inline("ode to joy", where=group)).choose(0)
        await demo.settle()

        assert [shown["text"] for shown in demo.chat.messages()] == [inline_texts.STORAGE_FAILS]
        assert "Telegram didn't take the file" in group.transcript()
        assert "[Try again]" in group.transcript()

        storage.members[demo.account.id] = Member(demo.account.user, "administrator", rights=frozenset(ADMIN_RIGHTS))
        await group.press_label(ben, "Try again")
        await demo.settle()
        assert group.transcript().endswith(SONG)


async def test_a_guest_is_sent_to_the_bots_own_chat_where_nothing_can_be_uploaded(open_bot: Open) -> None:
    async with open_bot(storage=False) as demo:
        ben, group = elsewhere(demo)

        group.say(ben, "@songwire_demo_bot Ode to Joy")
        await demo.settle()

        assert group.transcript().splitlines()[1:] == [f"Songwire ↩ Ben: {inline_texts.ONLY_THERE}"]


async def test_an_old_button_is_answered_politely(demo: Demo) -> None:
    ben, group = elsewhere(demo)
    (await ben.inline("ode to joy", where=group)).choose(0)
    await demo.settle()
    message = group.room.messages[group.messages()[-1]["id"]]
    message["reply_markup"] = {"inline_keyboard": [[{"text": "Old", "callback_data": "0|x|y"}]]}

    assert await group.press_label(ben, "Old") == texts.CHOSEN_GONE


async def test_an_answer_that_comes_too_late_is_nobodys_trouble(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    demo.account.updates.push(
        "inline_query", {"id": "29", "from": demo.chat.person.user, "query": "ode to joy", "offset": ""}
    )
    await demo.settle()

    logged = capsys.readouterr().out
    assert "inline.not_answered" in logged
    assert not re.search(r"\[(warning|error)", logged)
    demo.server.world.violations.clear()


async def test_an_empty_query_offers_ones_own_songs(demo: Demo) -> None:
    you = demo.chat.person
    for words in ("Ode to Joy", "Für Elise", "/history"):  # which is written down by then
        await ask(demo, words)

    mine = await you.inline("", where=demo.chat)
    theirs = await elsewhere(demo)[0].inline("", where=demo.chat)

    assert mine.titles == ["Für Elise", "Ode to Joy"]
    assert mine.personal
    assert theirs.results == []
