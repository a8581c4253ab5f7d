"""The chats between which the page switches: the bot's own, a group, a forum, and one where the bot is not.

A chat is made when it is first looked at: until then the bot is told of none, and has only the private one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.playground.conversation import Conversation
from bot.playground.group import Group
from bot.playground.person import Chat, Person
from bot.playground.rooms import GENERAL_TOPIC, Json

PRIVATE = "bot"
_TOPICS = ("Songs", "Talk")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat of the scene, as the page's list shows it."""

    key: str
    title: str
    about: str


class Scene:
    """You, a friend, and where the two of you may meet the bot."""

    def __init__(self, chat: Chat, *, friend: str = "Ben", ideas: Sequence[str] = ()) -> None:
        self.chat = chat
        self.bot = chat.bot
        self._ideas = list(ideas)
        self._you = chat.person
        self._friend = Person(chat.world, friend)
        self._groups: dict[str, Group] = {}
        self._makers: dict[str, Callable[[], Group]] = {
            "group": self._make_group,
            "forum": self._make_forum,
            "elsewhere": self._make_elsewhere,
        }
        self.places = (
            Place(PRIVATE, str(self.bot.user["first_name"]), "private chat"),
            Place("group", "Friends", f"group with {friend} and the bot"),
            Place("forum", "Music club", "topics, the bot is an admin"),
            Place("elsewhere", "Without the bot", "inline and guest mode"),
        )

    def open(self, key: str) -> Conversation:
        """The chat of this key. Raises KeyError."""
        return self.chat if key == PRIVATE else self._group(key)

    def person(self, name: str) -> Person:
        """Somebody by name; you, if no name is given. Raises KeyError."""
        return {"": self._you, self._you.name: self._you, self._friend.name: self._friend}[name]

    def say(self, key: str, name: str, text: str, *, reply_to: int | None = None, topic: int | None = None) -> int:
        """Somebody says something; the message's id is returned. Raises KeyError."""
        if key == PRIVATE:
            return self.chat.say(text, reply_to=reply_to)
        thread = topic if topic != GENERAL_TOPIC else None
        return self._group(key).say(self.person(name), text, reply_to=reply_to, topic=thread)

    def react(self, key: str, name: str, message_id: int, emoji: str) -> None:
        """Somebody sets a reaction, or takes it back by an empty one. Raises KeyError."""
        person, room = self.person(name), self.open(key).room
        if message_id not in room.messages:
            raise KeyError(message_id)
        chosen = [emoji] if emoji else []
        if key == PRIVATE:
            room.reactions.setdefault(message_id, {})[person.id] = chosen
            self.chat.world.touch()
        else:
            self._group(key).react(person, message_id, *chosen)

    def view(self, key: str, name: str) -> Json:
        """What the page shows of a chat to somebody. Raises KeyError."""
        conversation, person = self.open(key), self.person(name)
        place = next(place for place in self.places if place.key == key)
        people = [self._you.name] if key == PRIVATE else [self._you.name, self._friend.name]
        topics = [{"id": number, "name": topic.name} for number, topic in conversation.room.topics.items()]
        return conversation.view(person.id) | {
            "chats": [{"key": each.key, "title": each.title, "about": each.about} for each in self.places],
            "title": place.title,
            "kind": conversation.room.kind,
            "people": people,
            "topics": topics,
            "bot": self.bot.username,
            "inline": self.bot.inline,
            "ideas": self._ideas_for(key),
        }

    def _ideas_for(self, key: str) -> list[str]:
        """Things to try there; those that begin with the bot's name are typed, not sent."""
        if key == PRIVATE or not self._ideas:
            return self._ideas
        called = f"@{self.bot.username} {self._ideas[0]}"
        if key == "elsewhere":
            return [called]
        links = [idea for idea in self._ideas if idea.startswith("http")]
        return [f"/song {self._ideas[0]}", *links, called, f"/settings@{self.bot.username}"]

    def _group(self, key: str) -> Group:
        if key not in self._groups:
            self._groups[key] = self._makers[key]()
        return self._groups[key]

    def _make_group(self) -> Group:
        group = Group(self.chat.world, "Friends", owner=self._you)
        group.add(self._friend, by=self._you)
        group.add_bot(self.bot)
        return group

    def _make_forum(self) -> Group:
        forum = Group(self.chat.world, "Music club", owner=self._you, kind="supergroup", forum=True)
        forum.add(self._friend, by=self._you)
        for topic in _TOPICS:
            forum.topic(topic)
        forum.add_bot(self.bot)
        forum.promote(self.bot, "can_delete_messages")
        return forum

    def _make_elsewhere(self) -> Group:
        elsewhere = Group(self.chat.world, "Without the bot", owner=self._you)
        elsewhere.add(self._friend, by=self._you)
        return elsewhere
