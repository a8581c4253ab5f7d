"""``/settings`` and ``/language``: one's own in a private chat, the group's in a group, where its admins decide."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from telegram import Message, Update
from telegram.ext import CommandHandler, ContextTypes, filters

from bot.core.errors import SongwireError
from bot.services.messaging import ChatTarget
from bot.services.preferences import Preferences, PreferenceService
from bot.telegram import preference_pages as pages
from bot.telegram import texts
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.languages import Languages, Words
from bot.telegram.members import Members
from bot.telegram.messenger import ChatMessenger
from bot.telegram.preference_texts import ADMINS_ONLY
from bot.telegram.presenter import Screen
from bot.telegram.presses import Effect, Pressed

Context = ContextTypes.DEFAULT_TYPE

log = structlog.get_logger()


class PreferenceChat:
    """Shows settings and changes them by buttons."""

    def __init__(
        self,
        asking: Asking,
        *,
        messenger: ChatMessenger,
        preferences: PreferenceService,
        members: Members,
        languages: Languages,
        links: bool,
    ) -> None:
        """``links`` tells whether a song can be answered with a short link."""
        self._asking = asking
        self._messenger = messenger
        self._preferences = preferences
        self._members = members
        self._languages = languages
        self._links = links
        self.effects: Mapping[Press, Effect] = {Press.SETTINGS: self.press}

    def register(self, application: AnyApplication) -> None:
        """Add both commands."""
        application.add_handler(CommandHandler("settings", self.settings, filters.UpdateType.MESSAGE))
        application.add_handler(CommandHandler("language", self.language, filters.UpdateType.MESSAGE))

    async def settings(self, update: Update, _context: Context) -> None:
        """``/settings``: what is in force, and why."""
        await self._answer(message_of(update), "")

    async def language(self, update: Update, _context: Context) -> None:
        """``/language``: every language in its own words."""
        await self._answer(message_of(update), "language")

    async def press(self, pressed: Pressed) -> str | None:
        """Show what a button leads to, or set what it says."""
        chat, (name, _, value) = pressed.target.chat_id, pressed.argument.partition("=")
        if value:
            if chat < 0 and not await self._members.admin(chat, pressed.person):
                return ADMINS_ONLY
            try:
                await self._preferences.choose(min(chat, 0) or pressed.person, name, pages.value_of(name, value))
            except ValueError:
                return texts.CHOSEN_GONE
        wanted = await self._preferences.of(pressed.person, chat)
        words = self._messenger.words(wanted.language or pressed.target.language)
        shown = "" if value and name != "language" else name
        screen = self._screen(words, wanted, chat, shown)
        if screen is None:
            return texts.CHOSEN_GONE
        await self._messenger.show(pressed.target, screen, replacing=pressed.message)
        return None

    async def _answer(self, message: Message, name: str) -> None:
        target = self._asking.target(message)
        wanted = await self._preferences.of(person_of(message), target.chat_id)
        screen = self._screen(self._messenger.words(target.language), wanted, target.chat_id, name)
        if screen is not None:
            await self._show(target, screen)

    def _screen(self, words: Words, wanted: Preferences, chat: int, name: str) -> Screen | None:
        scope = pages.Scope(group=chat < 0, links=self._links)
        if not name:
            return pages.overview(words, wanted, scope)
        if name == "language":
            return pages.languages(words, self._languages, wanted)
        return pages.options(words, wanted, scope, name)

    async def _show(self, target: ChatTarget, screen: Screen) -> None:
        try:
            await self._messenger.show(target, screen)
        except SongwireError as error:
            log.info("reply.not_sent", code=error.code, exc_info=error)
