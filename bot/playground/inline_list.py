"""The list that appears above the message box while somebody types ``@bot words``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.playground.conversation import Conversation
from bot.playground.inline import InlineAnswer
from bot.playground.results import result_content, result_view
from bot.playground.rooms import Json
from bot.playground.transcript import results_text
from bot.playground.world import BotAccount, World


class InlineList:
    """A bot's answer to one inline query, on the person's screen."""

    def __init__(
        self,
        world: World,
        user: Json,
        bot: BotAccount,
        query: str,
        answer: InlineAnswer,
        *,
        where: Conversation | None,
        from_cache: bool,
        turn: Callable[[str], Awaitable[InlineList]],
    ) -> None:
        self._world = world
        self._user = user
        self._bot = bot
        self._turn = turn
        self._query = query
        self._answer = answer
        self._where = where
        self.from_cache = from_cache
        """Whether the server gave an earlier answer again, without asking the bot."""

    @property
    def results(self) -> list[Json]:
        """The results as the bot gave them."""
        return list(self._answer.results)

    @property
    def next_offset(self) -> str:
        """Where the next page begins; empty at the end."""
        return self._answer.next_offset

    @property
    def button(self) -> Json | None:
        """The button above the results."""
        return self._answer.button

    @property
    def personal(self) -> bool:
        """Whether others get results of their own."""
        return self._answer.personal

    @property
    def cache_seconds(self) -> int:
        """How long the server may give this answer again."""
        return self._answer.cache_seconds

    def view(self) -> list[Json]:
        """What the list shows."""
        return [result_view(self._world, self._bot, result) for result in self.results]

    @property
    def titles(self) -> list[str]:
        """The results' titles."""
        return [view["title"] for view in self.view()]

    def text(self) -> str:
        """The list as text."""
        return results_text(self.view(), self.button)

    async def more(self) -> InlineList:
        """The next page. Raises LookupError if this is the last."""
        if not self.next_offset:
            raise LookupError("there is no further page")
        return await self._turn(self.next_offset)

    def choose(self, which: int | str, *, into: Conversation | None = None) -> int:
        """Tap a result, by its place or a part of its title; the id of the message that it becomes is returned.

        Raises LookupError if there is no such result, or no chat to send it to.
        """
        place = into or self._where
        if place is None:
            raise LookupError("name the chat that the result goes to")
        result = self.results[which] if isinstance(which, int) else self._named(which)
        world = self._world
        content = result_content(world, self._bot, result) | {"via_bot": self._bot.user}
        message = world.post(place.room, self._user, content)
        number = int(message["message_id"])
        chosen: Json = {"result_id": result["id"], "from": self._user, "query": self._query}
        if "reply_markup" in message:
            # Without buttons the bot never learns which message it was (Bot API, ChosenInlineResult).
            chosen["inline_message_id"] = world.inline.register(self._bot.id, place.room, number)
        world.deliver(place.room, "message", message)
        if self._bot.feedback:
            self._bot.updates.push("chosen_inline_result", chosen)
        return number

    def _named(self, words: str) -> Json:
        for result, title in zip(self.results, self.titles, strict=True):
            if words in title:
                return result
        raise LookupError(f"no result is called {words!r} among {self.titles}")
