"""Short links by command: make one, list one's own, see who followed them, and where others lead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Message, Update
from telegram.ext import CommandHandler, ContextTypes, MessageHandler, filters

from bot.core.errors import SongwireError
from bot.services.link_answer import LinkAnswer
from bot.services.replies import Case, Replies
from bot.telegram import links_screens as screens
from bot.telegram import links_texts as texts
from bot.telegram.asking import Asking, message_of, person_of
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.links_desk import EXAMPLE, SHORT_EXAMPLE, LinkDesk
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

Context = ContextTypes.DEFAULT_TYPE

_PRIVATE = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_GROUPS = filters.UpdateType.MESSAGE & filters.ChatType.GROUPS


class _Answers(filters.MessageFilter):
    """Replies to our own questions."""

    def __init__(self, desk: LinkDesk) -> None:
        super().__init__("Answers")
        self._desk = desk

    def filter(self, message: Message) -> bool:
        """Whether ``message`` is one."""
        question = message.reply_to_message
        return question is not None and (message.chat.id, question.message_id) in self._desk.questions


class LinksChat:
    """The commands about short links; ``base`` is the web part's public address."""

    def __init__(
        self,
        asking: Asking,
        *,
        desk: LinkDesk,
        answers: LinkAnswer,
        messenger: ChatMessenger,
        replies: Replies,
        clock: Callable[[], float],
        base: str,
    ) -> None:
        self._asking = asking
        self._desk = desk
        self._answers = answers
        self._messenger = messenger
        self._replies = replies
        self._clock = clock
        self._base = base

    def register(self, application: AnyApplication) -> None:
        """Add every handler, in the order in which they are tried."""
        application.add_handler(CommandHandler("short", self.short, _PRIVATE))
        application.add_handler(CommandHandler("links", self.links, _PRIVATE))
        application.add_handler(CommandHandler("stats", self.stats, _PRIVATE, has_args=True))
        application.add_handler(CommandHandler("expand", self.expand, _PRIVATE))
        application.add_handler(CommandHandler("token", self.token, _PRIVATE))
        application.add_handler(CommandHandler("token", self.token_in_group, _GROUPS))
        plain = filters.TEXT & ~filters.COMMAND
        application.add_handler(MessageHandler(_PRIVATE & plain & _Answers(self._desk), self.answer))

    async def short(self, update: Update, context: Context) -> None:
        """``/short <link> [name]``."""
        message, said = message_of(update), context.args or []
        if not said:
            await self._say(message, texts.SHORT_HOW, example=f"/short {EXAMPLE} mysong")
            return
        slug = said[1] if len(said) > 1 else None
        await self._answers.shorten(person_of(message), said[0], slug, self._asking.target(message))

    async def links(self, update: Update, _context: Context) -> None:
        """``/links``: one's own."""
        message = message_of(update)
        person, target = person_of(message), self._asking.target(message)
        await self._told(message, self._desk.show_list(person, target))

    async def stats(self, update: Update, context: Context) -> None:
        """``/stats <link>``; without a link, it is about one's own songs."""
        message, said = message_of(update), context.args or []
        await self._told(message, self._desk.stats_of(person_of(message), self._asking.target(message), said[0]))

    async def expand(self, update: Update, context: Context) -> None:
        """``/expand <link>``."""
        message, said = message_of(update), context.args or []
        if not said:
            await self._say(message, texts.EXPAND_HOW, example=f"/expand {SHORT_EXAMPLE}")
            return
        await self._told(message, self._desk.expand(self._asking.target(message), said[0]))

    async def token(self, update: Update, _context: Context) -> None:
        """``/token``: what it is for, and a button that makes one."""
        message = message_of(update)
        screen = screens.token(self._asking.words(message.from_user), f"{self._base}/docs")
        await self._told(message, self._messenger.show(self._asking.target(message), screen))

    async def token_in_group(self, update: Update, _context: Context) -> None:
        """``/token`` where others would read it."""
        await self._say(message_of(update), texts.ONLY_IN_PRIVATE)

    async def answer(self, update: Update, _context: Context) -> None:
        """The reply to one of our questions."""
        message = message_of(update)
        question = message.reply_to_message
        assert question is not None
        place = message.chat.id, question.message_id
        person, target = person_of(message), self._asking.target(message)
        await self._told(message, self._desk.answered(person, target, place, message.text or ""))

    async def _say(self, message: Message, sentence: str, **values: str) -> None:
        screen = Screen(self._asking.words(message.from_user).gettext(sentence, **values))
        await self._told(message, self._messenger.show(self._asking.target(message), screen))

    async def _told(self, message: Message, work: Awaitable[object]) -> None:
        """Do it, and tell the person and the operator if it does not succeed."""
        case = Case(person=person_of(message), target=self._asking.target(message), started=self._clock())
        await told(self._replies, case, work)


async def told(replies: Replies, case: Case, work: Awaitable[object]) -> SongwireError | None:
    """Do ``work``; what goes wrong is told and returned."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - the boundary: every request ends in an answer
        return await replies.failed(case, error)
    return None
