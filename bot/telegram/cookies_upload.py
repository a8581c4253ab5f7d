"""An operator sends ``cookies.txt``: it is used, and the message that held it is deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from types import MappingProxyType

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.telegram import admin_texts as texts
from bot.telegram.asking import Asking, message_of
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.languages import Words
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen
from bot.telegram.presses import Effect
from bot.telegram.texts import ERRORS

NAME = "cookies.txt"
LIMIT = 1_000_000
"""Bytes of a file of cookies; a browser's with all its sites has some hundred thousand."""

log = structlog.get_logger()

UseCookies = Callable[[bytes], Awaitable[int]]
"""Keeps and uses the cookies of a file, and says how many they are. Raises ValueError, whose text is for operators."""


class CookiesUpload:
    """Takes files of that name from operators, in their own chats with the bot."""

    def __init__(self, asking: Asking, messenger: ChatMessenger, admins: Collection[int], use: UseCookies) -> None:
        self._asking = asking
        self._messenger = messenger
        self._admins = frozenset(admins)
        self._use = use
        self.effects: Mapping[Press, Effect] = MappingProxyType({})

    def register(self, application: AnyApplication) -> None:
        """Add the handler."""
        sent = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.User(self._admins)
        application.add_handler(MessageHandler(sent & _CookiesFile(), self.take))

    async def take(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Use the file, say what came of it, and delete the message."""
        message = message_of(update)
        target, words = self._asking.target(message), self._asking.words(message.from_user)
        try:
            said = await self._taken(update, words)
        finally:
            await self._messenger.remove(target, message.message_id)
        await self._messenger.show(target, Screen(said))

    async def _taken(self, update: Update, words: Words) -> str:
        document = message_of(update).document
        assert document is not None
        if (document.file_size or 0) > LIMIT:
            return words.gettext(texts.COOKIES_TOO_LARGE)
        try:
            file = await document.get_file()
            count = await self._use(bytes(await file.download_as_bytearray()))
        except ValueError as error:
            return words.gettext(texts.COOKIES_REFUSED, reason=str(error))
        except TelegramError as error:
            log.warning("cookies.not_downloaded", exc_info=error)
            return words.gettext(str(ERRORS["error"]))
        log.warning("cookies.replaced", cookies=count)
        return words.ngettext(texts.COOKIES, count)


class _CookiesFile(filters.MessageFilter):
    """Lets files named `NAME` through."""

    def filter(self, message: object) -> bool:
        document = getattr(message, "document", None)
        return document is not None and (document.file_name or "").lower() == NAME
