"""``@bot words`` in any chat: the list while somebody types, and what becomes of the line that was chosen.

Guest mode is the same with one line and no list: a message that names the bot in a chat where it is not a member.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping

import structlog
from telegram import CallbackQuery, InlineQuery, Message, Update, User
from telegram.ext import (
    CallbackQueryHandler,
    ChosenInlineResultHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.core.errors import DeadFile, SongwireError
from bot.core.recognise import recognise
from bot.core.request import Request
from bot.core.track import TrackId
from bot.services.answering import Answering
from bot.services.inline import Hit, InlineSearch, Page
from bot.services.inline_job import InlineFilling, job_of
from bot.services.messaging import InlineTarget
from bot.services.queue import Queue
from bot.telegram import inline_results, inline_texts, texts
from bot.telegram.asking import Asking
from bot.telegram.buttons import Button, Press, decode
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.errors import came_too_late, translated
from bot.telegram.inline_messenger import AnywhereMessenger
from bot.telegram.inline_results import AUDIO, LINK, SONG, Powers
from bot.telegram.languages import Words
from bot.telegram.presenter import Screen

log = structlog.get_logger()

Context = ContextTypes.DEFAULT_TYPE


class InlineMode:
    """The bot's side of inline mode and guest mode."""

    def __init__(
        self,
        asking: Asking,
        *,
        search: InlineSearch,
        filling: InlineFilling,
        answering: Answering,
        queue: Queue,
        messenger: AnywhereMessenger,
    ) -> None:
        self._asking = asking
        self._bot = messenger.client
        self._search = search
        self._filling = filling
        self._answering = answering
        self._queue = queue
        self._messenger = messenger
        self._asked: dict[int, asyncio.Task[None]] = {}
        self._told_what_is_chosen = False
        self._effects: Mapping[Press, Callable[[CallbackQuery, TrackId, str], Awaitable[str | None]]] = {
            Press.FILL: self._fill,
            Press.PICK: self._pick,
            Press.REFILL: self._refill,
            Press.SHORTEN_HERE: self._shorten,
            Press.STOP: self._stop,
        }

    def register(self, application: AnyApplication) -> None:
        """Add every handler."""
        application.add_handler(InlineQueryHandler(self.query))
        application.add_handler(ChosenInlineResultHandler(self.chosen))
        application.add_handler(_InlineButtons(self.button))
        application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.guest))

    async def query(self, update: Update, _context: Context) -> None:
        """Somebody types. What they had typed before is not looked for any more."""
        query = update.inline_query
        assert query is not None
        person = query.from_user.id
        if (before := self._asked.get(person)) is not None:
            before.cancel()
        task = self._asked[person] = asyncio.ensure_future(self._list(query))
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
            if self._asked.get(person) is task:
                del self._asked[person]
        if not task.cancelled():
            task.result()

    async def chosen(self, update: Update, _context: Context) -> None:
        """A line was chosen: its message becomes what it says."""
        chosen = update.chosen_inline_result
        assert chosen is not None
        self._told_what_is_chosen = True
        kind, _, track = chosen.result_id.partition("|")
        person, wanted = chosen.from_user.id, TrackId(track)
        target = self._target(chosen.inline_message_id or "", chosen.from_user, track)
        if kind == AUDIO:
            await self._filling.sent(person, wanted, target)
        elif kind == SONG and target.inline_message_id:
            await self._filling.fill(person, wanted, target)
        elif kind == LINK and target.inline_message_id:
            try:
                await self._filling.link(person, wanted, target)
            except SongwireError as error:
                log.info("inline.no_link", code=error.code, exc_info=error)  # the long link stands there already

    async def button(self, update: Update, _context: Context) -> None:
        """A press on a button of a message that was sent inline."""
        query = update.callback_query
        assert query is not None
        button = decode(query.data or "") or Button(Press.CANCEL)
        effect = self._effects.get(button.press)
        said: str | None = texts.CHOSEN_GONE
        if effect is not None:
            said = await effect(query, TrackId(button.argument), self._asking.key(update))
        await query.answer(None if said is None else self._asking.words(query.from_user).gettext(said))

    async def guest(self, update: Update, _context: Context) -> None:
        """The bot was named in a chat where it is not a member."""
        message = update.guest_message
        assert message is not None
        if message.guest_query_id is None or message.from_user is None:
            return
        request = self._asked_for(message)
        if request is None:
            await self._answer_guest(message, inline_texts.NOTHING_ASKED)
        elif await self._sent_to_guest(message, message.from_user.id, message.guest_query_id, request):
            return
        elif not self._messenger.stores:
            await self._messenger.operators.tell_once("inline.no_storage_chat", inline_texts.NO_STORAGE)
            await self._answer_guest(message, inline_texts.ONLY_THERE)
        else:
            inline_id = await self._answer_guest(message, inline_texts.SEARCHING)
            target = self._target(inline_id, message.from_user)
            await self._answering.ask(message.from_user.id, request, target, job_of(inline_id))

    async def _list(self, query: InlineQuery) -> None:
        words, powers = self._asking.words(query.from_user), self._powers()
        page = Page(complete=False)
        try:
            page = await self._search.search(query.from_user.id, query.query, query.offset)
        except Exception as error:  # the boundary: whoever types sees a list that ends, not one that loads for ever
            log.error("inline.failed", exc_info=error)
        if not powers.uploads and any(hit.file is None for hit in page.hits):
            await self._messenger.operators.tell_once("inline.no_storage_chat", inline_texts.NO_STORAGE)
        for shown in (page, _without_files(page)):
            answer = inline_results.answer(
                words, shown, powers, first=not query.offset, typed=bool(query.query.strip())
            )
            try:
                await self._answer(query, answer)
            except DeadFile as error:
                # Telegram refuses the whole list and does not say which; what is chosen heals itself.
                log.info("inline.dead_file", exc_info=error)
            else:
                return

    async def _answer(self, query: InlineQuery, answer: inline_results.Answer) -> None:
        """Answer a query. Raises DeadFile."""
        try:
            with translated():
                await self._bot.answer_inline_query(
                    query.id,
                    answer.results,
                    cache_time=answer.cache_time,
                    is_personal=answer.is_personal,
                    next_offset=answer.next_offset,
                    button=answer.button,
                )
        except DeadFile:
            raise
        except SongwireError as error:
            log.log(
                logging.DEBUG if came_too_late(error.__cause__) else logging.WARNING,
                "inline.not_answered",
                code=error.code,
                exc_info=error,
            )

    async def _fill(self, query: CallbackQuery, id: TrackId, _key: str) -> str | None:
        if not self._told_what_is_chosen:
            # It was chosen before its button could be pressed, and nobody told us so.
            await self._messenger.operators.tell_once("inline.no_feedback", inline_texts.NO_FEEDBACK)
        return await self._pick(query, id, _key)

    async def _pick(self, query: CallbackQuery, id: TrackId, _key: str) -> str | None:
        await self._filling.fill(query.from_user.id, id, self._pressed(query, id))
        return None

    async def _refill(self, query: CallbackQuery, id: TrackId, key: str) -> str | None:
        await self._filling.fill(query.from_user.id, id, self._pressed(query, id), key)
        return None

    async def _shorten(self, query: CallbackQuery, id: TrackId, _key: str) -> str | None:
        try:
            await self._filling.link(query.from_user.id, id, self._pressed(query, id))
        except SongwireError as error:
            log.info("inline.no_link", code=error.code, exc_info=error)
            return inline_texts.NO_LINK
        return None

    async def _stop(self, query: CallbackQuery, job: str, _key: str) -> str | None:
        stopped = await self._queue.cancel(job, query.from_user.id)
        return texts.STOPPED if stopped else texts.NOT_YOURS

    def _powers(self) -> Powers:
        return Powers(uploads=self._messenger.stores, links=self._filling.shortens)

    def _target(self, id: str, user: User, track: str = "") -> InlineTarget:
        return InlineTarget(id, language=self._asking.language(user), track=track)

    def _pressed(self, query: CallbackQuery, track: str) -> InlineTarget:
        assert query.inline_message_id is not None
        return self._target(query.inline_message_id, query.from_user, track)

    def _words(self, message: Message) -> Words:
        return self._asking.words(message.from_user)

    def _asked_for(self, message: Message) -> Request | None:
        """What a guest message asks for; if it only names the bot, what the message asks for that it replies to."""
        name = re.compile(rf"@{re.escape(self._bot.username)}\b", re.IGNORECASE)
        quoted = message.reply_to_message
        for text in (message.text or message.caption, quoted and (quoted.text or quoted.caption)):
            if requests := recognise(name.sub(" ", text or "").strip()):
                return requests[0]
        return None

    async def _sent_to_guest(self, message: Message, person: int, query_id: str, request: Request) -> bool:
        """Send a song that Telegram has; False if it has not."""
        hit = await self._search.kept(person, request)
        if hit is None:
            return False
        try:
            with translated():
                await self._bot.answer_guest_query(query_id, inline_results.song(self._words(message), hit))
        except DeadFile as error:
            log.info("inline.dead_file", exc_info=error)
            return False
        await self._filling.sent(person, hit.track.id, InlineTarget(""))
        return True

    async def _answer_guest(self, message: Message, sentence: str) -> str:
        """Answer with a marked text; the message's inline id is returned."""
        assert message.guest_query_id is not None
        said = inline_results.article("g", "…", Screen(self._words(message).gettext(sentence)))
        return (await self._bot.answer_guest_query(message.guest_query_id, said)).inline_message_id


class _InlineButtons(CallbackQueryHandler[Context, None]):
    """Presses on buttons of messages that were sent inline; all others are somebody else's."""

    def check_update(self, update: object) -> object:
        """Whether this is one."""
        if isinstance(update, Update) and update.callback_query and update.callback_query.inline_message_id:
            return super().check_update(update)
        return None


def _without_files(page: Page) -> Page:
    hits = tuple(Hit(hit.track, None) for hit in page.hits)
    return Page(hits=hits, next=page.next, own=page.own, complete=False)
