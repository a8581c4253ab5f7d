"""How somebody wants to be served: what a chat has set goes before what a person has set, and that before the default.

Reading is cheap enough for every update: what is in force is kept, and forgotten when it is changed here. Where several
processes share the database, the cache handed in should forget by itself after a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from bot.core.track import Quality
from bot.services.ports_people import Chats, People

Value = str | bool | None


class AnswerMode(StrEnum):
    """What a song that was found is answered with."""

    AUDIO = "audio"
    LINK = "link"
    ASK = "ask"
    """The person is asked which of the two."""
    NOTHING = "nothing"
    """Links are left alone; commands are still answered, with the audio."""


class Why(StrEnum):
    """Who has decided what is in force."""

    CHAT = "chat"
    PERSON = "person"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is in force for a person in a chat."""

    quality: Quality = Quality.V0
    answer: AnswerMode = AnswerMode.AUDIO
    confirm: bool = False
    """Ask before sending, even when it is sure which song is meant."""
    lyrics: bool = True
    """Show the button for a song's words."""
    language: str | None = None
    """Code of the language chosen by hand; None: the one Telegram reports."""
    autodetect: bool = True
    """Answer links in messages of a group that are not addressed to the bot."""
    tidy: bool = False
    """Delete the message with the link once the song is there, where that is allowed."""
    why: tuple[tuple[str, Why], ...] = ()
    """Who has decided each of the above that is not as by default."""

    def reason(self, name: str) -> Why:
        """Who has decided the setting ``name``."""
        return dict(self.why).get(name, Why.DEFAULT)

    @property
    def plain(self) -> bool:
        """Whether a song that was found is simply sent."""
        return self.answer in {AnswerMode.AUDIO, AnswerMode.NOTHING} and not self.confirm


NAMES = tuple(field.name for field in fields(Preferences) if field.name != "why")


def valid(name: str, value: object) -> Value:
    """A value as it is stored. Raises ValueError for one that the setting ``name`` cannot have; None: no choice."""
    if name in NAMES and value is None:
        return None
    if name == "quality":
        return Quality(str(value)).value
    if name == "answer":
        return AnswerMode(str(value)).value
    if name == "language" and isinstance(value, str):
        return value
    if name in NAMES and isinstance(value, bool):
        return value
    raise ValueError(f"{name} cannot be {value!r}")


class PreferenceService:
    """Reads and changes what people and chats prefer. Chats are groups and channels: their ids are negative."""

    def __init__(
        self,
        people: People,
        chats: Chats,
        *,
        defaults: Preferences,
        recent: MutableMapping[tuple[int, int], Preferences],
    ) -> None:
        self._people = people
        self._chats = chats
        self._defaults = defaults
        self._recent = recent

    async def of(self, person: int, chat: int = 0) -> Preferences:
        """What is in force for ``person`` in ``chat``; without a chat, or in a private one, what they have set."""
        key = person, min(chat, 0)
        if (known := self._recent.get(key)) is not None:
            return known
        found = self._recent[key] = await self._read(*key)
        return found

    def kept(self, person: int, chat: int = 0) -> Preferences:
        """The same without a look at the database: what `of` has lately said, else the defaults."""
        return self._recent.get((person, min(chat, 0)), self._defaults)

    async def choose(self, owner: int, name: str, value: Value) -> None:
        """Set ``name`` for a person, or for a chat (a negative id); None takes the choice back.

        Raises ValueError for what cannot be.
        """
        stored = valid(name, value)
        if owner < 0:
            chat = await self._chats.get(owner)
            await self._chats.put_settings(owner, _with(chat.settings if chat is not None else {}, name, stored))
        elif name == "language":
            assert stored is None or isinstance(stored, str)
            await self._people.choose_language(owner, stored)
        else:
            person = await self._people.get(owner)
            await self._people.put_settings(owner, _with(person.settings if person is not None else {}, name, stored))
        self.changed(owner)

    def changed(self, owner: int) -> None:
        """Forget what is kept of a person or a chat, whose settings were changed elsewhere."""
        for key in [key for key in self._recent if owner in key]:
            self._recent.pop(key, None)

    async def forget(self, person: int) -> Mapping[str, int]:
        """Keep nothing of a person in memory; what is stored is the repositories' to remove."""
        self.changed(person)
        return {}

    async def _read(self, person: int, chat: int) -> Preferences:
        who = await self._people.get(person) if person > 0 else None
        where = await self._chats.get(chat) if chat < 0 else None
        mine: dict[str, Any] = dict(who.settings) | {"language": who.language} if who is not None else {}
        return _in_force(self._defaults, mine, where.settings if where is not None else {})


def _with(settings: Mapping[str, Any], name: str, value: Value) -> dict[str, Any]:
    return {key: kept for key, kept in {**settings, name: value}.items() if kept is not None}


def _in_force(defaults: Preferences, mine: Mapping[str, Any], ours: Mapping[str, Any]) -> Preferences:
    values: dict[str, Any] = {name: getattr(defaults, name) for name in NAMES}
    why: dict[str, Why] = {}
    for settings, reason in ((mine, Why.PERSON), (ours, Why.CHAT)):
        for name, value in _usable(settings):
            values[name], why[name] = value, reason
    return Preferences(
        **values | {"quality": Quality(values["quality"]), "answer": AnswerMode(values["answer"])},
        why=tuple(sorted(why.items())),
    )


def _usable(settings: Mapping[str, Any]) -> Iterable[tuple[str, Value]]:
    """What is set and still means something: an older or newer Songwire may have stored other values."""
    for name in NAMES:
        if settings.get(name) is not None:
            try:
                yield name, valid(name, settings[name])
            except ValueError:
                continue
