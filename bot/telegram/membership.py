"""Coming and going: the bot in a group and out of it, groups that become supergroups, people who block it."""

from __future__ import annotations

import structlog
from telegram import Bot, ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.core.errors import SongwireError
from bot.services.messaging import ChatTarget
from bot.services.ports_people import Chats, People
from bot.services.preferences import PreferenceService
from bot.telegram import group_texts
from bot.telegram.asking import GROUPS, Asking, message_of
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.members import ADMINS
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

_OUT = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})

log = structlog.get_logger()

Context = ContextTypes.DEFAULT_TYPE


class Membership:
    """Keeps account of where the bot is, and says hello there."""

    def __init__(
        self,
        asking: Asking,
        *,
        people: People,
        chats: Chats,
        preferences: PreferenceService,
        messenger: ChatMessenger,
        bot: Bot,
    ) -> None:
        self._asking = asking
        self._people = people
        self._chats = chats
        self._preferences = preferences
        self._messenger = messenger
        self._bot = bot

    def register(self, application: AnyApplication) -> None:
        """Add the handlers of service messages."""
        application.add_handler(ChatMemberHandler(self.changed, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, self.migrated))

    async def changed(self, update: Update, _context: Context) -> None:
        """The bot was added, removed, promoted, blocked or unblocked."""
        change = update.my_chat_member
        assert change is not None
        came, goes = _inside(change.new_chat_member), _inside(change.old_chat_member)
        if change.chat.type == ChatType.PRIVATE:
            await (self._people.seen if came else self._people.unreachable)(change.chat.id)
        elif came and not goes:
            await self._joined(change)
        elif not came:
            await self._chats.left(change.chat.id)
            log.info("chat.left", chat=change.chat.id)

    async def migrated(self, update: Update, _context: Context) -> None:
        """A group has become a supergroup: settings go with it. Running jobs find it by Telegram's own answer."""
        message = message_of(update)
        new = message.migrate_to_chat_id
        if new is not None:
            await self._chats.migrate(message.chat.id, new)
            self._preferences.changed(message.chat.id)
            self._preferences.changed(new)
            log.info("chat.migrated", chat=message.chat.id, to=new)

    async def _joined(self, change: ChatMemberUpdated) -> None:
        chat, who = change.chat, change.from_user
        await self._chats.joined(chat.id, type=chat.type, title=chat.title or "", added_by=who.id)
        self._preferences.changed(chat.id)
        log.info("chat.joined", chat=chat.id, type=chat.type)
        if chat.type not in GROUPS:
            return
        hears = change.new_chat_member.status in ADMINS or await self._hears_all()
        words = self._asking.words(who, chat.id)
        hello = Screen(words.gettext(group_texts.HELLO if hears else group_texts.HELLO_PRIVATE))
        try:
            await self._messenger.show(ChatTarget(chat.id), hello)
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)

    async def _hears_all(self) -> bool:
        """Whether privacy mode is off; asked anew, since it is switched while the bot runs."""
        try:
            return bool((await self._bot.get_me()).can_read_all_group_messages)
        except TelegramError as error:
            log.info("bot.not_told", exc_info=error)
            return False


def _inside(member: ChatMember) -> bool:
    return member.status not in _OUT and getattr(member, "is_member", True)
