"""Messages to everybody, as operators see them: first a preview, then how far it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass

import structlog

from bot.core.errors import SongwireError
from bot.services.broadcasting import Broadcasting
from bot.services.messaging import ChatTarget
from bot.services.ports_admin import Broadcast
from bot.telegram import admin_screens as screens
from bot.telegram import admin_texts as texts
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.messenger import ChatMessenger
from bot.telegram.notices import Notices
from bot.telegram.presenter import Screen
from bot.telegram.presses import Effect, Pressed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that shows how far a broadcast is."""

    target: ChatTarget
    message: int


class BroadcastProgress:
    """Tells how far broadcasts are: where each was started, or at its end all operators after a restart."""

    def __init__(self, messenger: ChatMessenger, notices: Notices, shown: MutableMapping[int, Shown]) -> None:
        self._messenger = messenger
        self._notices = notices
        self._shown = shown

    def show_at(self, id: int, shown: Shown) -> None:
        """Show how far a broadcast is in place of a message."""
        self._shown[id] = shown

    async def told(self, one: Broadcast) -> None:
        """Show how far a broadcast is now."""
        shown = self._shown.get(one.id)
        if shown is None:
            if one.done:
                await self._notices.send(lambda words: screens.sending(words, one))
            return
        screen = screens.sending(self._messenger.words(shown.target.language), one)
        try:
            await self._messenger.show(shown.target, screen, replacing=shown.message)
        except SongwireError as error:
            log.info("broadcast.not_shown", broadcast=one.id, exc_info=error)


class BroadcastChat:
    """Asks before it sends; ``drafts`` are the texts that are asked about, by chat and message."""

    def __init__(
        self,
        messenger: ChatMessenger,
        admins: Collection[int],
        *,
        broadcasting: Broadcasting,
        progress: BroadcastProgress,
        drafts: MutableMapping[tuple[int, int], str],
    ) -> None:
        self._messenger = messenger
        self._admins = frozenset(admins)
        self._broadcasting = broadcasting
        self._progress = progress
        self._drafts = drafts
        self.effects: Mapping[Press, Effect] = {Press.BROADCAST: self._pressed}

    def register(self, application: AnyApplication) -> None:
        """Add nothing: it is begun by ``/admin`` and goes on by buttons."""

    async def preview(self, target: ChatTarget, text: str) -> None:
        """Show a text as everybody would get it, and ask."""
        screen = screens.preview(self._messenger.words(target.language), text, await self._broadcasting.reaches())
        self._drafts[target.chat_id, await self._messenger.show(target, screen)] = text

    async def _pressed(self, pressed: Pressed) -> str | None:
        if pressed.person not in self._admins:
            return texts.PREVIEW_GONE
        if pressed.argument != screens.SEND:
            await self._broadcasting.stop(int(pressed.argument))
            words = self._messenger.words(pressed.target.language)
            await self._messenger.show(pressed.target, Screen(words.gettext(texts.STOPPED)), replacing=pressed.message)
            return None
        text = self._drafts.pop((pressed.target.chat_id, pressed.message), None)
        if text is None:
            return texts.PREVIEW_GONE
        one = await self._broadcasting.start(text)
        self._progress.show_at(one.id, Shown(pressed.target, pressed.message))
        await self._progress.told(one)
        log.info("broadcast.started", broadcast=one.id, by=pressed.person)
        return None
