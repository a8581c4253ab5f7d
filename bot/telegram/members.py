"""Who may decide for a group."""

from __future__ import annotations

from collections.abc import MutableMapping

import structlog
from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

ADMINS = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})

log = structlog.get_logger()


class Members:
    """Asks Telegram, and remembers the answers as long as ``recent`` does."""

    def __init__(self, bot: Bot, *, recent: MutableMapping[tuple[int, int], bool]) -> None:
        self._bot = bot
        self._recent = recent

    async def admin(self, chat: int, person: int) -> bool:
        """Whether a person is an admin of a chat; a group that speaks for itself (an anonymous admin) is."""
        if person == chat:
            return True
        if person <= 0:
            return False
        if (known := self._recent.get((chat, person))) is not None:
            return known
        try:
            member = await self._bot.get_chat_member(chat, person)
        except TelegramError as error:
            log.info("member.not_told", exc_info=error)
            return False
        admin = self._recent[chat, person] = member.status in ADMINS
        return admin
