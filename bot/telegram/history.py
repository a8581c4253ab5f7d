"""``/history`` and ``/stats``: what a person had, to be had again, and as a picture."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from telegram import Update
from telegram.ext import CommandHandler, ContextTypes, filters

from bot.core.errors import SongwireError
from bot.services.charting import Charts
from bot.services.own_songs import DAYS, OwnSongs
from bot.telegram import history_screens as screens
from bot.telegram import history_texts as texts
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen
from bot.telegram.presses import Effect, Pressed
from bot.telegram.texts import CHOSEN_GONE

_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE

log = structlog.get_logger()

Context = ContextTypes.DEFAULT_TYPE


class HistoryChat:
    """A person's own songs in their own chat with the bot: nobody else is shown them."""

    def __init__(self, asking: Asking, messenger: ChatMessenger, songs: OwnSongs, charts: Charts) -> None:
        self._asking = asking
        self._messenger = messenger
        self._songs = songs
        self._charts = charts
        self.effects: Mapping[Press, Effect] = {Press.HISTORY: self._turn}

    def register(self, application: AnyApplication) -> None:
        """Add the commands."""
        application.add_handler(CommandHandler("history", self.history, _PRIVATE))
        application.add_handler(CommandHandler("stats", self.stats, _PRIVATE, has_args=False))

    async def history(self, update: Update, context: Context) -> None:
        """``/history``, and ``/history words`` for those songs that have them in their name."""
        message = message_of(update)
        searched = screens.searchable(" ".join(context.args or ()))
        screen = await self._page(person_of(message), self._asking.language(message.from_user), searched)
        await self._messenger.show(self._asking.target(message), screen)

    async def stats(self, update: Update, _context: Context) -> None:
        """``/stats`` and nothing else: the songs of the last days as a picture."""
        message = message_of(update)
        target, words = self._asking.target(message), self._asking.words(message.from_user)
        try:
            chart = await self._songs.chart(person_of(message))
            if chart is None:
                await self._messenger.show(target, Screen(words.gettext(texts.STATS_NONE)))
                return
            picture = await self._charts.picture(chart, screens.chart_labels(words))
            await self._messenger.picture(target, picture, words.gettext(texts.STATS, days=DAYS))
        except SongwireError as error:
            log.warning("stats.not_shown", code=error.code, exc_info=error)
            await self._messenger.explain(target, error)

    async def _turn(self, pressed: Pressed) -> str | None:
        before, _, searched = pressed.argument.partition("|")
        if before and not before.isdecimal():
            return CHOSEN_GONE
        screen = await self._page(pressed.person, pressed.target.language, searched, int(before) if before else None)
        await self._messenger.show(pressed.target, screen, replacing=pressed.message)
        return None

    async def _page(self, person: int, language: str, searched: str, before: int | None = None) -> Screen:
        songs = await self._songs.page(person, before=before, limit=screens.PAGE + 1, words=searched)
        return screens.page(self._messenger.words(language), songs, searched=searched, first=before is None)
