"""What a call means to flood control: what it is, how many messages it makes, what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

Data = dict[str, Any]
Place = int | str
"""A chat's id, a channel's @name, or the id of a message that was sent inline."""


class Kind(Enum):
    """How a call is treated when it cannot be made at once."""

    MESSAGE = auto()
    """Waits, in order."""
    EDIT = auto()
    """Waits behind the messages; only the latest of a message's edits is made."""
    TIDYING = auto()
    """Makes no message, so it waits only where Telegram told us to."""
    HINT = auto()
    """Is worth nothing later: dropped."""
    ANSWER = auto()
    """Must come at once or never: not held back by anything."""
    OTHER = auto()
    """Not about what stands in a chat; only what Telegram says about the call itself is obeyed."""


_HINTS = frozenset({"sendChatAction", "sendMessageDraft"})
_TIDYING = frozenset({"deleteMessage", "deleteMessages"})
_REACTION = "setMessageReaction"
_EDITS = ("editMessage", _REACTION)
_SENDING = ("send", "copyMessage", "forwardMessage")
_WHOLE = frozenset({"editMessageText", "editMessageMedia"})
"""These leave nothing of what an earlier edit did: text or media, caption and buttons are all replaced."""
_PARTS = ("editMessageText", "editMessageMedia", "editMessageCaption", "editMessageReplyMarkup")

Subject = tuple[Any, str]
"""A message of a chat, and what of it is changed (the method's name)."""


def kind_of(endpoint: str) -> Kind:
    """What a method of the Bot API is to flood control."""
    if endpoint in _HINTS:
        return Kind.HINT
    if endpoint.startswith(_SENDING):
        return Kind.MESSAGE
    if endpoint.startswith(_EDITS):
        return Kind.EDIT
    if endpoint.startswith("answer"):
        return Kind.ANSWER
    return Kind.TIDYING if endpoint in _TIDYING else Kind.OTHER


def place_of(data: Data) -> Place | None:
    """Where the call shows; a number written as text is a number."""
    place = data.get("chat_id", data.get("inline_message_id"))
    if isinstance(place, str):
        try:
            return int(place)
        except ValueError:
            return place
    return place if isinstance(place, int) else None


def cost_of(kind: Kind, endpoint: str, data: Data) -> int:
    """How many messages the call counts as: each song of an album is one, a reaction is none.

    Edits of an inline message are none either: they belong to a chat that we do not know.
    """
    if kind is Kind.MESSAGE:
        several = data.get("media") or data.get("message_ids")
        return len(several) if isinstance(several, (list, tuple)) else 1
    return int(kind is Kind.EDIT and endpoint != _REACTION and "chat_id" in data)


def can_be_repeated(data: Data) -> bool:
    """Whether the call can be made twice: an open file was read by the first try, so only its owner can send it again.

    Files stand beside the other parameters or inside the media of an edit or album.
    """
    return not any(_is_open_file(value) for value in _values(data))


def _values(data: Data) -> Iterable[object]:
    for value in data.values():
        items = value if isinstance(value, (list, tuple)) else (value,)
        for item in items:
            yield item
            yield getattr(item, "media", None)
            yield getattr(item, "thumbnail", None)


def _is_open_file(value: object) -> bool:
    content = getattr(value, "input_file_content", None)
    return content is not None and not isinstance(content, bytes)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call on its way; two calls are never the same."""

    kind: Kind
    endpoint: str
    data: Data
    place: Place | None
    cost: int
    """How many messages it counts as."""

    @property
    def subject(self) -> Subject:
        """What an edit is about."""
        return self.data.get("message_id"), self.endpoint

    @property
    def replaces(self) -> Iterable[Subject]:
        """Every earlier edit that this edit, or the deletion of its message, makes pointless."""
        if self.kind is Kind.TIDYING:
            messages = self.data.get("message_ids") or [self.data.get("message_id")]
            return [(message, part) for message in messages for part in (*_PARTS, _REACTION)]
        parts = _PARTS if self.endpoint in _WHOLE else (self.endpoint,)
        return [(self.data.get("message_id"), part) for part in parts]


def call_of(endpoint: str, data: Data) -> Call:
    """A call as flood control sees it; what shows in no chat is `Kind.OTHER`."""
    kind = kind_of(endpoint)
    place = place_of(data)
    if place is None and kind is not Kind.ANSWER:
        kind = Kind.OTHER
    return Call(kind, endpoint, data, place, cost_of(kind, endpoint, data))
