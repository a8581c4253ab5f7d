"""``/admin``: how everything is, and what operators decide. To everybody else there is no such command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

import structlog
from telegram import Update
from telegram.ext import CommandHandler, ContextTypes, filters

from bot.core.links import parse_link
from bot.services.administration import Administration
from bot.services.operations import Operations
from bot.services.ports_people import Standing
from bot.services.recent_errors import RecentErrors
from bot.telegram import admin_screens as screens
from bot.telegram import admin_texts as texts
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.broadcasts import BroadcastChat
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.languages import Words
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import QUERY_LIMIT, Screen, shorten
from bot.telegram.presses import Effect, Pressed
from bot.telegram.texts import CHOSEN_GONE

MOST_USES = 1000
"""People that one invitation may let in."""
_STANDINGS = {
    "ban": (Standing.BANNED, texts.BANNED),
    "unban": (Standing.NORMAL, texts.UNBANNED),
    "allow": (Standing.ALLOWED, texts.ALLOWED),
}
_NOBODYS_QUOTA = "none"

log = structlog.get_logger()

Errand = Callable[[Words, int, str], Awaitable[Screen | None]]
"""Does what an operator asks for; None if what was asked cannot be understood."""


class AdminChat:
    """The operators' side of the private chat."""

    def __init__(
        self,
        asking: Asking,
        messenger: ChatMessenger,
        admins: Collection[int],
        *,
        administration: Administration,
        operations: Operations,
        errors: RecentErrors,
        broadcasts: BroadcastChat,
        bot_name: Callable[[], str],
    ) -> None:
        self._asking = asking
        self._messenger = messenger
        self._admins = frozenset(admins)
        self._administration = administration
        self._operations = operations
        self._errors = errors
        self._broadcasts = broadcasts
        self._bot_name = bot_name
        self._errands: Mapping[str, Errand] = {
            screens.PANEL: self._panel,
            screens.ERRORS: self._last_errors,
            screens.INVITE: self._invite,
            screens.ON: self._switch_on,
            screens.OFF: self._switch_off,
            "quota": self._quota,
            "refresh": self._refresh,
        }
        self.effects: Mapping[Press, Effect] = {Press.ADMIN: self._pressed}

    def register(self, application: AnyApplication) -> None:
        """Add the command, for operators only."""
        mine = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.User(self._admins)
        application.add_handler(CommandHandler("admin", self.admin, mine))

    async def admin(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/admin``, and ``/admin`` with an errand."""
        message = message_of(update)
        target, words = self._asking.target(message), self._asking.words(message.from_user)
        _, _, asked = (message.text or "").partition(" ")
        errand, about = _split(asked)
        if errand == "broadcast" and about:
            await self._broadcasts.preview(target, about)
            return
        screen = await self._do(words, person_of(message), errand or screens.PANEL, about)
        await self._messenger.show(target, screen or Screen(words.gettext(texts.USAGE)))

    async def _pressed(self, pressed: Pressed) -> str | None:
        if pressed.person not in self._admins:
            return CHOSEN_GONE
        errand, _, about = pressed.argument.partition("|")
        words = self._messenger.words(pressed.target.language)
        screen = await self._do(words, pressed.person, errand, about)
        if screen is None:
            return CHOSEN_GONE
        if errand in {screens.ON, screens.OFF}:
            screen = await self._panel(words, pressed.person, "")
        # An invitation's link is to be kept; everything else takes the place of what was there.
        replacing = None if errand == screens.INVITE else pressed.message
        await self._messenger.show(pressed.target, screen, replacing=replacing)
        return None

    async def _do(self, words: Words, by: int, errand: str, about: str) -> Screen | None:
        if errand in _STANDINGS:
            return await self._stand(words, errand, about)
        if errand not in self._errands:
            return None
        return await self._errands[errand](words, by, about)

    async def _panel(self, words: Words, _by: int, _about: str) -> Screen:
        return screens.panel(words, await self._operations.situation())

    async def _last_errors(self, words: Words, _by: int, _about: str) -> Screen:
        return screens.errors(words, self._errors.last(screens.LINES))

    async def _stand(self, words: Words, errand: str, about: str) -> Screen | None:
        if not about.isdecimal():
            return None
        standing, sentence = _STANDINGS[errand]
        await self._administration.stand(int(about), standing)
        log.info("admin.standing", person=int(about), standing=standing)
        return Screen(words.gettext(sentence, id=about))

    async def _quota(self, words: Words, _by: int, about: str) -> Screen | None:
        person, _, number = about.partition(" ")
        if not person.isdecimal() or not (number.isdecimal() or number == _NOBODYS_QUOTA):
            return None
        quota = int(number) if number.isdecimal() else None
        await self._administration.grant(int(person), quota)
        if quota is None:
            return Screen(words.gettext(texts.NO_QUOTA, id=person))
        return Screen(words.ngettext(texts.QUOTA, quota, id=person))

    async def _invite(self, words: Words, by: int, about: str) -> Screen | None:
        uses = int(about) if about.isdecimal() else 1
        if about and not (about.isdecimal() and 1 <= uses <= MOST_USES):
            return None
        code = await self._administration.invite(by, uses)
        link = f"https://t.me/{self._bot_name()}?start=invite_{code}"
        return Screen(words.ngettext(texts.INVITED, uses, link=link))

    async def _switch_on(self, words: Words, _by: int, about: str) -> Screen:
        return await self._switch(words, about, on=True)

    async def _switch_off(self, words: Words, _by: int, about: str) -> Screen:
        return await self._switch(words, about, on=False)

    async def _switch(self, words: Words, source: str, *, on: bool) -> Screen:
        if not await self._administration.switch(source, on=on):
            return Screen(words.gettext(texts.NO_SUCH_SOURCE, names=", ".join(self._administration.sources)))
        log.warning("admin.switched", source=source, on=on)
        return Screen(words.gettext(texts.SWITCHED_ON if on else texts.SWITCHED, name=source))

    async def _refresh(self, words: Words, _by: int, about: str) -> Screen:
        link = parse_link(about)
        track = await self._administration.refresh(link) if link is not None else None
        if track is None:
            return Screen(words.gettext(texts.NOT_KNOWN))
        return Screen(words.gettext(texts.REFRESHED, song=shorten(track.title, QUERY_LIMIT)))


def _split(asked: str) -> tuple[str, str]:
    """The errand and what it is about, whose lines are kept as they are."""
    words = asked.strip().split(None, 1)
    return (words[0].lower() if words else ""), (words[1] if len(words) > 1 else "")
