"""Words to all operators, each in their own language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from bot.core.errors import SongwireError
from bot.services.alerts import Trouble
from bot.services.messaging import ChatTarget
from bot.services.ports_people import People
from bot.telegram import admin_texts as texts
from bot.telegram.languages import Words
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

log = structlog.get_logger()


class Notices:
    """Sends them; no method raises a `SongwireError`."""

    def __init__(self, messenger: ChatMessenger, people: People, admins: Sequence[int]) -> None:
        self._messenger = messenger
        self._people = people
        self._admins = admins

    async def alert(self, trouble: Trouble, over: bool) -> None:
        """Say that something is wrong, or that it is over."""
        log.warning("alert.over" if over else "alert.began", kind=trouble.kind, name=trouble.name)
        sentence = (texts.ENDED if over else texts.BEGAN).get(trouble.kind)
        if sentence is not None:
            await self.send(lambda words: Screen(words.gettext(sentence, name=trouble.name)))

    async def send(self, screen: Callable[[Words], Screen]) -> None:
        """Send a screen to everybody who runs the bot."""
        for admin in self._admins:
            known = await self._people.get(admin)
            target = ChatTarget(admin, language=known.language or "" if known is not None else "")
            try:
                await self._messenger.show(target, screen(self._messenger.words(target.language)))
            except SongwireError as error:
                log.warning("notice.not_sent", admin=admin, code=error.code)
