"""What pressing a button does: each press asks one service and says in one line what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.core.links import parse_link
from bot.core.track import Quality, TrackId
from bot.services.answering import Answering
from bot.services.collecting import Collecting
from bot.services.lyric_sheets import LyricSheets
from bot.services.messaging import ChatTarget, View
from bot.services.preferences import AnswerMode, PreferenceService
from bot.services.queue import Queue
from bot.telegram import sheets, texts
from bot.telegram.buttons import Press
from bot.telegram.messenger import ChatMessenger


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that somebody pressed."""

    person: int
    argument: str
    target: ChatTarget
    message: int
    """The message under which the button is."""
    key: str
    """The update, for the id of a job that comes of it."""


Effect = Callable[[Pressed], Awaitable[str | None]]
"""Does what a press asks for; the sentence to answer with, or None if what happens speaks for itself."""


class Presses:
    """The effects of all buttons. ``collecting`` and ``lyrics`` are None where there is no catalogue to ask."""

    def __init__(
        self,
        *,
        answering: Answering,
        queue: Queue,
        messenger: ChatMessenger,
        collecting: Collecting | None = None,
        lyrics: LyricSheets | None = None,
        preferences: PreferenceService,
    ) -> None:
        self._answering = answering
        self._queue = queue
        self._messenger = messenger
        self._collecting = collecting
        self._lyrics = lyrics
        self._preferences = preferences
        self.effects: Mapping[Press, Effect] = {
            Press.PICK: self._pick,
            Press.PART: self._part,
            Press.MORE: self._more,
            Press.WRONG: self._wrong,
            Press.TAKE: self._take,
            Press.CANCEL: self._put_away,
            Press.STOP: self._stop,
            Press.LYRICS: self._show_lyrics,
            Press.CARD: self._turn,
            Press.ALL: self._all,
            Press.ALBUM: self._album,
            Press.RETRY: self._retry,
            Press.SEND: self._send,
            Press.SEND_LINK: self._link,
        }

    async def _pick(self, pressed: Pressed) -> str | None:
        done = await self._answering.pick(
            pressed.person, TrackId(pressed.argument), pressed.target, pressed.key, question=pressed.message
        )
        return None if done else texts.CHOSEN_GONE

    async def _send(self, pressed: Pressed) -> str | None:
        return await self._settle(pressed, AnswerMode.AUDIO)

    async def _link(self, pressed: Pressed) -> str | None:
        return await self._settle(pressed, AnswerMode.LINK)

    async def _settle(self, pressed: Pressed, mode: AnswerMode) -> str | None:
        done = await self._answering.pick(
            pressed.person, TrackId(pressed.argument), pressed.target, pressed.key, question=pressed.message, mode=mode
        )
        return None if done else texts.CHOSEN_GONE

    async def _part(self, pressed: Pressed) -> str | None:
        done = await self._answering.pick(pressed.person, TrackId(pressed.argument), pressed.target, pressed.key)
        return None if done else texts.CHOSEN_GONE

    async def _more(self, pressed: Pressed) -> str | None:
        done = await self._answering.more(pressed.person, pressed.target, pressed.key, question=pressed.message)
        return None if done else texts.NO_MORE

    async def _wrong(self, pressed: Pressed) -> str | None:
        done = await self._answering.wrong(pressed.person, TrackId(pressed.argument), pressed.target, pressed.key)
        return None if done else texts.CHOSEN_GONE

    async def _take(self, pressed: Pressed) -> str | None:
        track, _, upload = pressed.argument.partition("|")
        done = await self._answering.take(
            pressed.person, TrackId(track), upload, pressed.target, pressed.key, question=pressed.message
        )
        return None if done else texts.CHOSEN_GONE

    async def _put_away(self, pressed: Pressed) -> str | None:
        await self._messenger.remove(pressed.target, pressed.message)
        return None

    async def _stop(self, pressed: Pressed) -> str | None:
        stopped = await self._queue.cancel(pressed.argument, pressed.person)
        return texts.STOPPED if stopped else texts.NOT_YOURS

    async def _show_lyrics(self, pressed: Pressed) -> str | None:
        track, _, page = pressed.argument.partition("|")
        sheet = None
        if self._lyrics is not None and (not page or page.isdecimal()):
            sheet = await self._lyrics.sheet(TrackId(track), int(page or 0))
        if sheet is None:
            return texts.NO_LYRICS
        # The first page is a message of its own under the song; further ones take its place.
        await self._messenger.show(pressed.target, sheets.sheet(sheet), replacing=pressed.message if page else None)
        return None

    async def _turn(self, pressed: Pressed) -> str | None:
        uri, _, side = pressed.argument.partition("|")
        view, offset = side[:1], side[1:]
        if self._collecting is None or view not in set(View) or not offset.isdecimal():
            return texts.CHOSEN_GONE
        done = await self._collecting.turn(
            pressed.person,
            uri,
            View(view),
            int(offset),
            pressed.target,
            await self._quality(pressed),
            card=pressed.message,
        )
        return None if done else texts.CHOSEN_GONE

    async def _all(self, pressed: Pressed) -> str | None:
        done = self._collecting is not None and await self._collecting.all(
            pressed.person, pressed.argument, pressed.target, await self._quality(pressed), pressed.key
        )
        return None if done else texts.CHOSEN_GONE

    async def _album(self, pressed: Pressed) -> str | None:
        link = parse_link(pressed.argument)
        if self._collecting is None or link is None:
            return texts.CHOSEN_GONE
        await self._collecting.show(pressed.person, link, pressed.target, await self._quality(pressed))
        return None

    async def _quality(self, pressed: Pressed) -> Quality:
        return (await self._preferences.of(pressed.person, pressed.target.chat_id)).quality

    async def _retry(self, pressed: Pressed) -> str | None:
        done = self._collecting is not None and await self._collecting.retry(
            pressed.person, pressed.argument, pressed.target, pressed.key
        )
        return None if done else texts.CHOSEN_GONE
