"""What groups look like with the bot in them: few messages, reactions instead, and nobody else's buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.audio.melodies import MELODIES
from bot.cli.demo import Demo
from bot.playground.group import Group
from bot.playground.person import Person
from bot.telegram import group_texts, preference_texts, texts
from tests.telegram.conftest import Open

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


def party(demo: Demo, *, privacy: bool = False, **kind: object) -> Party:
    """Bring everybody together."""
    world, ada = demo.server.world, demo.chat.person
    demo.account.privacy = privacy
    ben = Person(world, "Ben", language="en")
    group = Group(world, "Friends", owner=ada, **kind)  # type: ignore[arg-type]
    group.add(ben, by=ada)
    group.add_bot(demo.account)
    return Party(demo, ada, ben, group)


@pytest.fixture
async def friends(demo: Demo) -> AsyncIterator[Party]:
    here = party(demo)
    await demo.settle()
    yield here


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
