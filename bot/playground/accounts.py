"""A bot as Telegram keeps it: its token, what @BotFather has set for it, and what it says of itself."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from bot.playground.profile import Profile
from bot.playground.rooms import Json, Room
from bot.playground.updates import UpdateQueue
from bot.playground.webhook import Webhook


@dataclass(slots=True)
class BotAccount:
    """A bot: whoever has its token."""

    token: str
    user: Json
    updates: UpdateQueue
    privacy: bool = True
    """Privacy mode; a change counts in the groups that the bot enters afterwards."""
    inline: bool = False
    feedback: bool = False
    """Whether chosen inline results are told; the share is always all of them."""
    guests: bool = False
    """Whether people may call it in chats where it is not."""
    profile: Profile = field(default_factory=Profile)
    webhook: Webhook | None = None
    sent: deque[float] = field(default_factory=deque)
    """When it sent anything within the last second."""
    private: dict[int, Room] = field(default_factory=dict)
    """Its private chats, by the person's id."""

    @property
    def id(self) -> int:
        """Its user id, the number before the token's colon."""
        return int(self.user["id"])

    @property
    def username(self) -> str:
        """Its name after the @."""
        return str(self.user["username"])

    @property
    def commands(self) -> list[Json]:
        """The commands of the default scope, for all languages."""
        return self.profile.commands.get(("default", 0, 0, ""), [])

    def me(self) -> Json:
        """What getMe tells."""
        return self.user | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": self.inline,
            "supports_guest_queries": self.guests,
        }
