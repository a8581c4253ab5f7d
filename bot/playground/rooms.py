"""A chat as Telegram keeps it: what was said, who is in it, and who may do what."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

GENERAL_TOPIC = 1
"""The thread every forum begins with; its messages name no thread."""
ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_manage_topics",
)
"""What an administrator may be allowed (Bot API, ChatMemberAdministrator)."""
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
"""What a member may be refused (Bot API, ChatMemberRestricted)."""
_INSIDE = frozenset({"creator", "administrator", "member", "restricted"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's standing in a chat; a change is a new one."""

    user: Json
    status: str = "left"
    """``creator``, ``administrator``, ``member``, ``restricted``, ``left`` or ``kicked``."""
    rights: frozenset[str] = frozenset()
    """What an administrator is allowed, or what a restricted member is refused."""
    anonymous: bool = False
    hears_all: bool = False
    """Whether a bot's privacy mode was off when it came in: a later change counts only after it came in anew."""

    @property
    def inside(self) -> bool:
        """Whether they are in the chat."""
        return self.status in _INSIDE

    @property
    def admin(self) -> bool:
        """Whether they run the chat."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether an administrator's right is theirs."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def refused(self, permission: str) -> bool:
        """Whether a permission that members have was taken from them."""
        return self.status == "restricted" and permission in self.rights

    def told(self) -> Json:
        """The Bot API's ChatMember."""
        told: Json = {"status": self.status, "user": self.user}
        if self.status == "creator":
            return told | {"is_anonymous": self.anonymous}
        if self.status == "administrator":
            rights = {right: right in self.rights for right in ADMIN_RIGHTS}
            return told | {"can_be_edited": False, "is_anonymous": self.anonymous} | rights
        if self.status == "restricted":
            allowed = {permission: permission not in self.rights for permission in PERMISSIONS}
            return told | {"is_member": True, "until_date": 0} | allowed
        return told | ({"until_date": 0} if self.status == "kicked" else {})


@dataclass(slots=True)
class Topic:
    """A thread of a forum."""

    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Whisper:
    """An ephemeral message: one member of the chat sees it, and nobody else ever does."""

    receiver: int
    after: int
    """The number of the last message before it, which is where it is shown."""
    message: Json


@dataclass(slots=True)
class Room:
    """A chat of any type."""

    chat: Json
    person: Json = field(default_factory=dict)
    """Whose private chat it is; nobody's otherwise."""
    messages: dict[int, Json] = field(default_factory=dict)
    next_id: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    authors: dict[int, int] = field(default_factory=dict)
    """Who wrote each message, also where the message itself names a chat instead."""
    members: dict[int, Member] = field(default_factory=dict)
    blocked_by: set[int] = field(default_factory=set)
    """Ids of the bots that may not write here, in a private chat."""
    reactions: dict[int, dict[int, list[str]]] = field(default_factory=dict)
    """Emoji by message and by who set them; the Bot API never shows them in the message itself."""
    action: tuple[str, float] = ("", 0.0)
    """The chat action shown and when it was set."""
    draft: tuple[str, float] = ("", 0.0)
    """The text that the bot is seen writing, and since when."""
    topics: dict[int, Topic] = field(default_factory=dict)
    whispers: dict[int, Whisper] = field(default_factory=dict)
    """Ephemeral messages by their own ids."""
    migrated_to: int | None = None
    linked: Room | None = None
    """A channel's discussion group."""
    last_bot: int | None = None
    """The bot that wrote last, which is the one that hears bare commands."""
    deserted: bool = False
    """Whether the person of a private chat has deleted their account."""
    sent: dict[int, deque[float]] = field(default_factory=dict)
    """When each bot sent here within the last minute."""

    @property
    def id(self) -> int:
        """The chat's id."""
        return int(self.chat["id"])

    @property
    def kind(self) -> str:
        """``private``, ``group``, ``supergroup`` or ``channel``."""
        return str(self.chat["type"])

    @property
    def forum(self) -> bool:
        """Whether it has topics."""
        return bool(self.chat.get("is_forum"))

    def member(self, user: Json) -> Member:
        """Somebody's standing; whoever was never here has left."""
        return self.members.get(int(user["id"])) or Member(user)

    def reacted(self, message_id: int) -> list[str]:
        """All emoji on a message, in the order in which people set them."""
        return [emoji for chosen in self.reactions.get(message_id, {}).values() for emoji in chosen]

    def shown(self, seen_by: int | None = None) -> Iterable[tuple[Json, Whisper | None]]:
        """The messages in their order, with the ephemeral ones that ``seen_by`` sees (everybody's, if None)."""
        whispers = [whisper for whisper in self.whispers.values() if seen_by is None or whisper.receiver == seen_by]
        entries: list[tuple[int, Json, Whisper | None]] = [
            (number, message, None) for number, message in self.messages.items()
        ]
        entries += [(whisper.after, whisper.message, whisper) for whisper in whispers]
        entries.sort(key=lambda entry: entry[0])
        return [(message, whisper) for _, message, whisper in entries]
