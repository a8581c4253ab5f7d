"""Telling those who run the bot what only they can mend, once."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from bot.core.errors import SongwireError
from bot.services.messaging import ChatTarget
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

log = structlog.get_logger()


class Operators:
    """The people behind the bot; each sentence is told and logged once while the process runs."""

    def __init__(self, messenger: ChatMessenger, admins: Collection[int]) -> None:
        self._messenger = messenger
        self._admins = admins
        self._told: set[str] = set()

    async def tell_once(self, event: str, sentence: str) -> None:
        """Log ``event`` and send the marked text ``sentence`` to every admin, unless that was done before."""
        if event in self._told:
            return
        self._told.add(event)
        log.warning(event, hint=sentence)
        for admin in self._admins:
            try:
                await self._messenger.show(ChatTarget(admin), Screen(self._messenger.words("").gettext(sentence)))
            except SongwireError as error:
                log.info("operator.not_told", code=error.code, exc_info=error)
