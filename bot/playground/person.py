"""The person's side: what somebody at a phone can do with a bot, in its private chat and inline."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from bot.playground.conversation import Conversation, text_content
from bot.playground.inline import ANSWER_SECONDS, Asked, InlineAnswer
from bot.playground.inline_list import InlineList
from bot.playground.rooms import Json, Member
from bot.playground.standing import stand
from bot.playground.world import BotAccount, World, quoted

__all__ = ["Chat", "Conversation", "Person"]

_SERIAL = itertools.count(1)


class Person:
    """Somebody with an account."""

    def __init__(
        self,
        world: World,
        name: str,
        *,
        language: str = "en",
        username: str | None = None,
        user: Json | None = None,
    ) -> None:
        self.world = world
        self.user = user or world.new_user(name, language, username)

    @property
    def id(self) -> int:
        """Their user id."""
        return int(self.user["id"])

    @property
    def name(self) -> str:
        """Their first name."""
        return str(self.user["first_name"])

    def chat(self, bot: BotAccount | None = None) -> Chat:
        """Their private chat with a bot; the world's first, unless one is named."""
        return Chat(self.world, bot or self._bot(), self.user)

    async def inline(
        self,
        query: str,
        *,
        where: Conversation | None = None,
        bot: BotAccount | None = None,
        offset: str = "",
        seconds: float = 15.0,
    ) -> InlineList:
        """Type ``@bot query`` in the chat ``where`` and wait for the list.

        Raises LookupError when the bot has no inline mode, TimeoutError when it does not answer.
        """
        asked_bot = bot or self._bot()
        if not asked_bot.inline:
            raise LookupError(f"@{asked_bot.username} has no inline mode")
        now = self.world.now()
        answer = self.world.inline.cached(asked_bot.id, self.id, query, offset, now)
        fresh = answer is None
        if answer is None:
            answer = await self._ask(asked_bot, query, offset, where, seconds)

        async def turn(following: str) -> InlineList:
            return await self.inline(query, where=where, bot=asked_bot, offset=following, seconds=seconds)

        return InlineList(self.world, self.user, asked_bot, query, answer, where=where, from_cache=not fresh, turn=turn)

    async def _ask(
        self, bot: BotAccount, query: str, offset: str, where: Conversation | None, seconds: float
    ) -> InlineAnswer:
        desk = self.world.inline
        query_id = desk.new_id()
        answered: asyncio.Future[InlineAnswer] = asyncio.get_running_loop().create_future()
        deadline = self.world.now() + ANSWER_SECONDS
        desk.asked[query_id] = Asked(bot.id, self.id, query, offset, deadline, answered)
        body: Json = {"id": query_id, "from": self.user, "query": query, "offset": offset}
        bot.updates.push("inline_query", body | {"chat_type": self._chat_type(bot, where)})
        try:
            async with asyncio.timeout(seconds):
                return await answered
        finally:
            if answered.done():
                del desk.asked[query_id]

    def _chat_type(self, bot: BotAccount, where: Conversation | None) -> str:
        """What the bot is told of the place: its own chat with the person is ``sender``."""
        if where is None or where.room is bot.private.get(self.id):
            return "sender"
        return where.room.kind

    def _bot(self) -> BotAccount:
        return next(iter(self.world.bots.values()))


class Chat(Conversation):
    """A person's private chat with a bot."""

    def __init__(self, world: World, bot: BotAccount, user: Json) -> None:
        super().__init__(world, world.open_room(bot, user))
        self.bot = bot
        self.person = Person(world, user["first_name"], user=user)

    def say(self, text: str, *, links: Sequence[tuple[int, int, str]] = (), reply_to: int | None = None) -> int:
        """Send a text; the message's id is returned. ``links`` hides URLs behind parts of it: offset, length, URL."""
        content = text_content(text, links)
        if reply_to is not None:
            content["reply_to_message"] = quoted(self.room.messages[reply_to])
        return self.send(content)

    def send(self, content: Json) -> int:
        """Send a message of any kind, given as the Bot API's own fields; its id is returned."""
        message = self.world.post(self.room, self.person.user, content)
        self.world.deliver(self.room, "message", message)
        return int(message["message_id"])

    def send_file(self, kind: str, name: str, data: bytes, caption: str = "", **about: Any) -> int:
        """Send an ``audio``, ``photo`` or ``document`` that the bot can download; ``about`` as for `uploaded`."""
        return self.send(self.uploaded(self.bot, kind, name, data, caption, **about))

    def send_sticker(self) -> int:
        """Send a sticker."""
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.send({"sticker": size | {"type": "regular", "emoji": "🎵"} | _file_ids()})

    def send_voice(self) -> int:
        """Send a voice message."""
        return self.send({"voice": {"duration": 3, "mime_type": "audio/ogg"} | _file_ids()})

    def edit(self, message_id: int, text: str) -> None:
        """Change a text sent before."""
        self.change(message_id, text)

    async def press(self, message_id: int, row: int, column: int) -> str:
        """Press a button; the text the bot answers with, often empty, is returned. Raises LookupError, TimeoutError."""
        return await self.press_as(self.person.user, message_id, row, column)

    async def press_label(self, label: str) -> str:
        """Press the newest button whose label holds ``label``. Raises LookupError if there is none."""
        return await self.press_label_as(self.person.user, label)

    def commands(self) -> list[Json]:
        """The commands the app offers here."""
        return self.bot.profile.shown(self.room, self.person.user)

    def block(self) -> None:
        """Stop the bot from writing here."""
        self.room.blocked_by.add(self.bot.id)
        self._stand("kicked")

    def unblock(self) -> None:
        """Let the bot write here again."""
        self.room.blocked_by.discard(self.bot.id)
        self._stand("member")

    def desert(self) -> None:
        """Delete one's account: the chat stays, and nothing more can be sent to it."""
        self.room.deserted = True

    def _stand(self, status: str) -> None:
        self.room.members.setdefault(self.bot.id, Member(self.bot.user, "member"))
        stand(self.world, self.room, Member(self.bot.user, status), by=self.person.user)


def _file_ids() -> Json:
    serial = next(_SERIAL)
    return {"file_id": f"AwACAgIAAx{serial:020}", "file_unique_id": f"AgAD{serial:011}"}
