"""What the buttons about short links do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.core.track import TrackId
from bot.services.link_answer import LinkAnswer
from bot.services.link_tokens import Tokens
from bot.services.replies import Case, Replies
from bot.telegram import links_texts as texts
from bot.telegram import texts as common
from bot.telegram.buttons import Press
from bot.telegram.links_chat import told
from bot.telegram.links_desk import LinkDesk, Wanted
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen
from bot.telegram.presses import Effect, Pressed

Act = Callable[[Pressed, int, str], Awaitable[str | None]]
"""Does what a press on a page of links asks for, given the page and the link's id."""


class LinkPresses:
    """The effects of the buttons; what goes wrong is said in the chat."""

    def __init__(
        self,
        *,
        desk: LinkDesk,
        answers: LinkAnswer,
        tokens: Tokens,
        messenger: ChatMessenger,
        replies: Replies,
        clock: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._answers = answers
        self._tokens = tokens
        self._messenger = messenger
        self._replies = replies
        self._clock = clock
        acts: Mapping[Press, Act] = {
            Press.LINKS: self._list,
            Press.LINK: self._look,
            Press.LINK_TARGET: partial(self._ask, wanted=Wanted.TARGET),
            Press.LINK_NAME: partial(self._ask, wanted=Wanted.NAME),
            Press.LINK_STATS: self._stats,
            Press.LINK_DELETE: self._ask_deletion,
            Press.LINK_GONE: self._delete,
            Press.LINKS_MARK: self._mark,
            Press.LINKS_GONE: self._delete_marked,
        }
        self.effects: Mapping[Press, Effect] = {
            Press.SHORTEN: self._shorten,
            Press.TOKEN: self._token,
            **{press: partial(self._on_page, act=act) for press, act in acts.items()},
        }

    async def _shorten(self, pressed: Pressed) -> str | None:
        done = await self._answers.pressed(pressed.person, TrackId(pressed.argument), pressed.target)
        return None if done else common.CHOSEN_GONE

    async def _token(self, pressed: Pressed) -> str | None:
        if pressed.argument == "end":
            return texts.TOKEN_ENDED if await self._tokens.revoke(pressed.person) else texts.NO_TOKEN
        words = self._messenger.words(pressed.target.language)
        token = await self._tokens.issue(pressed.person)
        shown = self._messenger.show(pressed.target, Screen(words.gettext(texts.TOKEN_IS, token=token)))
        await told(self._replies, self._case(pressed), shown)
        return None

    async def _on_page(self, pressed: Pressed, *, act: Act) -> str | None:
        page, _, link = pressed.argument.partition("|")
        if not page.isdecimal():
            return texts.LINK_GONE
        said: list[str | None] = []

        async def acted() -> None:
            said.append(await act(pressed, int(page), link))

        await told(self._replies, self._case(pressed), acted())
        return said[0] if said else None

    def _case(self, pressed: Pressed) -> Case:
        return Case(person=pressed.person, target=pressed.target, started=self._clock())

    async def _list(self, pressed: Pressed, page: int, _id: str) -> None:
        await self._desk.show_list(pressed.person, pressed.target, page, replacing=pressed.message)

    async def _look(self, pressed: Pressed, page: int, id: str) -> None:
        await self._desk.look(pressed.person, pressed.target, page, id, replacing=pressed.message)

    async def _ask(self, pressed: Pressed, page: int, id: str, *, wanted: Wanted) -> None:
        await self._desk.ask(pressed.person, pressed.target, page, id, wanted)

    async def _stats(self, pressed: Pressed, page: int, id: str) -> None:
        await self._desk.stats(pressed.person, pressed.target, page, id)

    async def _ask_deletion(self, pressed: Pressed, page: int, id: str) -> None:
        await self._desk.ask_deletion(pressed.person, pressed.target, page, id, replacing=pressed.message)

    async def _delete(self, pressed: Pressed, page: int, id: str) -> str:
        await self._desk.delete(pressed.person, pressed.target, page, id, replacing=pressed.message)
        return texts.DELETED

    async def _mark(self, pressed: Pressed, page: int, id: str) -> str | None:
        done = await self._desk.mark(pressed.person, pressed.target, page, id, at=pressed.message)
        return None if done else texts.CHOSE_MOST

    async def _delete_marked(self, pressed: Pressed, page: int, _id: str) -> str:
        left = await self._desk.delete_marked(pressed.person, pressed.target, page, at=pressed.message)
        if left is None:
            return texts.CHOSE_NONE
        return texts.SOME_KEPT if left else texts.DELETED
