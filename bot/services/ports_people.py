"""People and chats: what they have set, and who may ask at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

Preferences = Mapping[str, str | int | bool | None]
"""What somebody has set, by the setting's name; what is not there is as by default."""


class Standing(StrEnum):
    """What the operator has decided about a person."""

    NORMAL = "normal"
    BANNED = "banned"
    ALLOWED = "allowed"
    """May ask even where only invited people may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who has written to the bot, or about whom the operator has decided something."""

    id: int
    language: str | None = None
    """The language chosen by hand; None: the one Telegram reports."""
    settings: Preferences
    standing: Standing = Standing.NORMAL
    quota: int | None = None
    """Songs a day, where the operator granted another number than everybody's."""
    reachable: bool = True
    """False while they have the bot blocked."""
    first_seen: datetime
    last_seen: datetime
    """To the day only."""


class People(Protocol):
    """Everybody the bot knows."""

    async def get(self, id: int) -> Person | None:
        """What is known about a person."""
        ...

    async def seen(self, id: int) -> Person:
        """Note that a person has written, and say what is known; writes once a day for each at most."""
        ...

    async def arrived(self, ids: Collection[int]) -> None:
        """Note that several people have written, all at once."""
        ...

    async def choose_language(self, id: int, language: str | None) -> None:
        """Use ``language`` for this person; None: the one Telegram reports."""
        ...

    async def put_settings(self, id: int, settings: Preferences) -> None:
        """Replace all settings of a person."""
        ...

    async def put_standing(self, id: int, standing: Standing) -> None:
        """Ban a person, allow them, or neither; also one who never wrote."""
        ...

    async def put_quota(self, id: int, quota: int | None) -> None:
        """Grant a person a daily number of songs; None: everybody's."""
        ...

    async def unreachable(self, id: int) -> None:
        """Note that a person has blocked the bot."""
        ...

    async def page(self, *, after: int = 0, limit: int = 100) -> Sequence[int]:
        """Ids above ``after`` of people a broadcast reaches, ascending: not blocking the bot, not banned."""
        ...

    async def count(self) -> Mapping[Standing, int]:
        """How many people there are, by standing."""
        ...

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove a person, and say how many rows that were, by table. Of a ban the bare id remains."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A group or channel that the bot is or was in."""

    id: int
    type: str
    """Telegram's word: ``group``, ``supergroup`` or ``channel``; empty if not known yet."""
    title: str
    settings: Preferences
    added_by: int | None = None
    active: bool = True
    """Whether the bot is a member."""
    migrated_to: int | None = None
    """The supergroup that this group has become."""


class Chats(Protocol):
    """Every group and channel the bot knows."""

    async def get(self, id: int) -> Chat | None:
        """What is known about a chat."""
        ...

    async def joined(self, id: int, *, type: str, title: str, added_by: int | None) -> Chat:
        """Note that the bot is a member; settings of an earlier stay are still there."""
        ...

    async def left(self, id: int) -> None:
        """Note that the bot is no member any more."""
        ...

    async def put_settings(self, id: int, settings: Preferences) -> None:
        """Replace all settings of a chat."""
        ...

    async def migrate(self, old: int, new: int) -> None:
        """Let the supergroup ``new`` have everything that the group ``old`` had; doing it twice is fine."""
        ...

    async def page(self, *, after: int | None = None, limit: int = 100) -> Sequence[int]:
        """Ids above ``after`` of chats the bot is in, ascending."""
        ...

    async def forget(self, person: int) -> Mapping[str, int]:
        """Forget which chats a person has added the bot to, and say how many, by table."""
        ...
