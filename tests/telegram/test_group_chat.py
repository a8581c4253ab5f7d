"""What groups look like with the bot in them: few messages, reactions instead, and nobody else's buttons."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.audio.melodies import MELODIES
from bot.cli.demo import Demo
from bot.playground.group import Group
from bot.playground.person import Person
from bot.telegram import preference_texts

ODE = MELODIES[0].track
SONG = "♫ Ode to Joy · Ludwig van Beethoven (0:17)"
LINK = str(ODE.url)


@dataclass
class Party:
    """A group with Ada, who owns it, Ben, and the bot."""

    demo: Demo
    ada: Person
    ben: Person
    group: Group

    async def says(self, person: Person, text: str, **how: object) -> list[str]:
        """Somebody says something; what the chat shows from there on is returned."""
        before = len(self.group.transcript(person.id).splitlines())
        self.group.say(person, text, **how)  # type: ignore[arg-type]
        await self.demo.settle()
        return self.group.transcript(person.id).splitlines()[before:]


async def party(demo: Demo, *, privacy: bool = False, **kind: object) -> Party:
    """Bring everybody together."""
    world, ada = demo.server.world, demo.chat.person
    demo.account.privacy = privacy
    ben = Person(world, "Ben", language="en")
    group = Group(world, "Friends", owner=ada, **kind)  # type: ignore[arg-type]
    group.add(ben, by=ada)
    group.add_bot(demo.account)
    await demo.settle()
    return Party(demo, ada, ben, group)


@pytest.fixture
async def friends(demo: Demo) -> Party:
    return await party(demo)


async def test_a_link_is_answered_with_the_song_as_a_reply_and_names_only_when_the_bot_is_asked(friends: Party) -> None:
    found = f"Songwire ↩ Ben: {SONG}"
    talk = "what was it? ode to joy"

    assert await friends.says(friends.ben, f"listen to {LINK}") == [f"Ben: listen to {LINK}", found]
    assert await friends.says(friends.ben, talk) == [f"Ben: {talk}"]
    asked = friends.group.say(friends.ada, "ode to joy")
    for asking in ("/song ode to joy", f"@{friends.demo.account.username} ode to joy"):
        assert await friends.says(friends.ben, asking) == [f"Ben: {asking}", found]
    assert await friends.says(friends.ben, "/song", reply_to=asked) == ["Ben ↩ You: /song", found]
    song = friends.group.messages()[-1]["id"]
    elise = (await friends.says(friends.ada, "Für Elise", reply_to=song))[1]
    assert elise.startswith("Songwire ↩ You: ♫ Für Elise")


async def test_what_fails_is_a_reaction_and_said_to_all_only_if_they_asked(friends: Party) -> None:
    gone = "https://open.spotify.com/track/" + "0" * 22

    assert await friends.says(friends.ben, gone) == [f"Ben: {gone}", "  😢"]
    asked = await friends.says(friends.ben, "/song zzxqy vvkw")
    assert asked[1] == "  😢"
    assert asked[2].startswith("Songwire ↩ Ben: I couldn't find")


async def test_an_admin_bot_tells_the_asker_alone(friends: Party) -> None:
    friends.group.promote(friends.demo.account)

    shown = await friends.says(friends.ben, "/song zzxqy vvkw")

    assert shown[1] == "  😢"
    assert shown[2].startswith("(only Ben sees) Songwire: I couldn't find")
    assert "couldn't" not in friends.group.transcript(friends.ada.id)


async def test_buttons_are_for_who_asked_and_for_admins_and_a_second_press_counts_for_nothing(friends: Party) -> None:
    cora = Person(friends.demo.server.world, "Cora", language="en")
    friends.group.add(cora)
    await friends.says(friends.ben, "/song symphony")
    question = friends.group.messages()[-1]
    assert question["reply_to"]
    assert question["buttons"]

    assert await friends.group.press(cora, question["id"], 0, 0) == preference_texts.NOT_YOUR_BUTTON
    assert friends.group.messages()[-1] == question
    taps = [friends.group.press(friends.ben, question["id"], 0, 0) for _ in range(2)]
    assert await asyncio.gather(*taps) == ["", ""]
    await friends.demo.settle()

    songs = [message for message in friends.group.messages() if "audio" in message]
    assert len(songs) == 1
    assert question["id"] not in {message["id"] for message in friends.group.messages()}


async def test_only_admins_change_the_settings_of_a_group(friends: Party) -> None:
    (_, *shown) = await friends.says(friends.ben, "/settings")
    page = friends.group.messages()[-1]["id"]
    assert "Sound quality: V0, best for its size (by default)" in "\n".join(shown)

    assert await friends.group.press_label(friends.ben, "Sound quality: V0, best for its size") == ""
    assert await friends.group.press_label(friends.ben, "128 kbit/s") == preference_texts.ADMINS_ONLY
    await friends.group.press_label(friends.ada, "128 kbit/s")
    await friends.group.press_label(friends.ada, "Delete the message with the link: off")
    await friends.group.press_label(friends.ada, "Language: English")
    await friends.group.press_label(friends.ada, "Español")
    await friends.group.press_label(friends.ada, "English")
    await friends.demo.settle()

    settings = friends.group.messages()[-1]
    assert settings["id"] == page
    assert "✓ English" in {button["text"] for row in settings["buttons"] for button in row}
    await friends.says(friends.ben, "/settings")
    text = friends.group.messages()[-1]["text"]
    assert "Sound quality: 128 kbit/s (set by this group)" in text
    assert "Delete the message with the link: on (set by this group)" in text


async def test_a_tidy_group_keeps_the_song_and_not_the_link(friends: Party) -> None:
    friends.group.promote(friends.demo.account)
    await friends.says(friends.ada, "/settings")
    await friends.group.press_label(friends.ada, "Delete the message with the link: off")
    await friends.demo.settle()

    friends.group.say(friends.ben, LINK)
    await friends.demo.settle()

    *_, last = friends.group.messages()
    assert last["audio"]["title"] == "Ode to Joy"
    assert LINK not in friends.group.transcript()


async def test_a_group_may_want_its_links_left_alone(friends: Party) -> None:
    await friends.says(friends.ada, "/settings")
    await friends.group.press_label(friends.ada, "Answer with: the song")
    await friends.group.press_label(friends.ada, "nothing, unless asked")
    await friends.demo.settle()

    assert len(await friends.says(friends.ben, LINK)) == 1
    assert (await friends.says(friends.ben, f"/song {LINK}"))[1] == f"Songwire ↩ Ben: {SONG}"


async def test_two_at_once_get_their_own_answers(friends: Party) -> None:
    friends.group.say(friends.ada, "/song ode to joy")
    friends.group.say(friends.ben, "/song für elise")
    await friends.demo.settle()

    answers = [line for line in friends.group.transcript().splitlines() if line.startswith("Songwire ↩")]
    assert [answer.partition(" · ")[0] for answer in sorted(answers)] == [
        "Songwire ↩ Ben: ♫ Für Elise",
        "Songwire ↩ You: ♫ Ode to Joy",
    ]
