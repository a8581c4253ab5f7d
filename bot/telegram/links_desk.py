"""One's short links in a chat: list, look at, change, delete, count. Commands and buttons come here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.core.errors import BadLink, NotAllowed, NotFound
from bot.core.link_errors import BadTarget, NoSuchLink
from bot.core.short_link import MOST_AT_ONCE, LinkPage, ShortLink
from bot.services.charting import Charts
from bot.services.link_answer import LinkCard
from bot.services.link_expanding import Expander
from bot.services.link_ports import Shortener
from bot.services.link_stats import LinkStats
from bot.services.messaging import ChatTarget
from bot.services.shorteners import Shorteners
from bot.telegram import links_screens as screens
from bot.telegram import links_texts as texts
from bot.telegram.client import Client
from bot.telegram.errors import translated
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen

EXAMPLE = "https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp"
SHORT_EXAMPLE = "https://spotify.link/hRkBrwub9xb"

Place = tuple[int, int]
"""A chat and a message in it."""


class Wanted(Enum):
    """What an answer to one of our questions says."""

    TARGET = auto()
    NAME = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """A question of ours that a reply answers."""

    wanted: Wanted
    person: int
    link: str
    page: int


@dataclass(frozen=True, slots=True)
class LinkTools:
    """The services around short links."""

    shorteners: Shorteners
    expander: Expander
    stats: LinkStats
    charts: Charts
    written: Callable[[], Awaitable[object]]
    """Returns once every visit so far can be counted."""


class LinkDesk:
    """Shows and changes links. Methods raise SongwireError, which whoever calls tells the person."""

    def __init__(
        self,
        tools: LinkTools,
        client: Client,
        messenger: ChatMessenger,
        *,
        questions: MutableMapping[Place, Question],
        marked: MutableMapping[Place, frozenset[str]],
    ) -> None:
        """``questions`` and ``marked`` remember what was asked and chosen where, for a while."""
        self._tools = tools
        self._client = client
        self._messenger = messenger
        self.questions = questions
        self._marked = marked

    async def card(self, target: ChatTarget, card: LinkCard, *, replacing: int | None = None) -> None:
        """Show a new link; fulfils `ShowCard`."""
        await self._messenger.show(target, screens.card(self._messenger.words(target.language), card), replacing)

    async def show_list(self, person: int, target: ChatTarget, page: int = 1, *, replacing: int | None = None) -> None:
        """Show a page of somebody's links."""
        words, found = self._messenger.words(target.language), await self._page(person, page)
        if found.items:
            screen = screens.listed(words, found, self._bare(person, found))
        else:
            screen = screens.none(words, f"/short {EXAMPLE}")
        await self._messenger.show(target, screen, replacing)

    async def look(self, person: int, target: ChatTarget, page: int, id: str, *, replacing: int | None = None) -> None:
        """Show one link."""
        link = await self._link(person, page, id)
        await self._show_one(person, target, link, page, replacing)

    async def ask(self, person: int, target: ChatTarget, page: int, id: str, wanted: Wanted) -> None:
        """Ask what a link shall be called, or where it shall lead."""
        link, words = await self._link(person, page, id), self._messenger.words(target.language)
        sentence, hint = _QUESTIONS[wanted]
        screen = Screen(words.gettext(sentence, link=self._address(person, link)), reply=words.gettext(hint))
        asked = await self._messenger.show(target, screen)
        self.questions[target.chat_id, asked] = Question(wanted, person, id, page)

    async def answered(self, person: int, target: ChatTarget, question: Place, said: str) -> None:
        """Do what the reply to a question says. The question stands until it is done."""
        asked = self.questions[question]
        if asked.person != person:
            raise NoSuchLink(f"{question} was put to somebody else")
        shortener = self._tools.shorteners.of(person)
        with _named():
            if asked.wanted is Wanted.TARGET:
                link = await shortener.edit(person, asked.link, target=said.strip())
            else:
                link = await shortener.edit(person, asked.link, slug=said.strip().lstrip("/"))
        self.questions.pop(question, None)
        await self._messenger.remove(target, question[1])
        await self._show_one(person, target, link, asked.page, None)

    async def ask_deletion(self, person: int, target: ChatTarget, page: int, id: str, *, replacing: int) -> None:
        """Ask whether a link shall really go."""
        link, words = await self._link(person, page, id), self._messenger.words(target.language)
        await self._messenger.show(
            target, screens.really(words, link, self._address(person, link), page), replacing=replacing
        )

    async def delete(self, person: int, target: ChatTarget, page: int, id: str, *, replacing: int) -> None:
        """Delete a link and show the list it was in."""
        with _named():
            await self._tools.shorteners.of(person).delete(person, id)
        await self.show_list(person, target, page, replacing=replacing)

    async def mark(self, person: int, target: ChatTarget, page: int, id: str, *, at: int) -> bool:
        """Choose a link to be deleted, or choose it no longer; without ``id`` nothing is chosen yet.

        False: as many are chosen as may be.
        """
        place = target.chat_id, at
        chosen = (self._marked.get(place, frozenset()) ^ {id}) if id else frozenset()
        if len(chosen) > MOST_AT_ONCE:
            return False
        self._marked[place] = chosen
        words, found = self._messenger.words(target.language), await self._page(person, page)
        # Looked up again: presses come faster than pages, and the list drawn last must show them all.
        chosen = self._marked.get(place, frozenset())
        screen = screens.marking(words, found, self._bare(person, found), chosen, MOST_AT_ONCE)
        await self._messenger.show(target, screen, replacing=at)
        return True

    async def delete_marked(self, person: int, target: ChatTarget, page: int, *, at: int) -> int | None:
        """Delete what was chosen and show the list; how many could not be deleted, or None if nothing was chosen."""
        chosen = self._marked.pop((target.chat_id, at), frozenset())
        if not chosen:
            return None
        done = await self._tools.shorteners.of(person).delete_many(person, sorted(chosen))
        await self.show_list(person, target, page, replacing=at)
        return len(done.failed)

    async def stats_of(self, person: int, target: ChatTarget, text: str) -> None:
        """Draw who followed the link that somebody names."""
        with _named():
            link = await self._tools.shorteners.own.meant(person, text)
        await self._draw(target, link)

    async def stats(self, person: int, target: ChatTarget, page: int, id: str) -> None:
        """Draw who followed a link."""
        await self._draw(target, await self._link(person, page, id))

    async def expand(self, target: ChatTarget, text: str) -> None:
        """Say where a link leads."""
        try:
            found = await self._tools.expander.expand(text if "://" in text else f"https://{text}")
        except NotFound as error:
            raise NoSuchLink(str(error)) from error
        sentence = texts.EXPANDED if found.was_expanded else texts.NOT_SHORT
        words = self._messenger.words(target.language)
        await self._messenger.show(target, Screen(words.gettext(sentence, link=found.expanded)))

    async def _draw(self, target: ChatTarget, link: ShortLink) -> None:
        await self._tools.written()
        words = self._messenger.words(target.language)
        clicks = await self._tools.stats.clicks(link)
        bare = self._tools.shorteners.own.url(link).partition("://")[2]
        # What is drawn and what is written must agree, also when a visit came in between.
        seen = replace(clicks, link=replace(link, views=max(link.views, clicks.total)))
        picture = await self._tools.charts.picture(screens.chart(words, seen, bare), screens.labels(words))
        caption = f"{bare} · {words.ngettext(texts.VISITS, seen.link.views)}"
        with translated():
            await self._client.send_photo(
                target.chat_id, picture, caption, message_thread_id=target.thread_id, filename="clicks.png"
            )

    async def _show_one(
        self, person: int, target: ChatTarget, link: ShortLink, page: int, replacing: int | None
    ) -> None:
        words = self._messenger.words(target.language)
        await self._messenger.show(target, screens.one(words, link, self._address(person, link), page), replacing)

    async def _page(self, person: int, page: int) -> LinkPage:
        """A page of links, or the last one if there are not so many any more."""
        shortener = self._tools.shorteners.of(person)
        found = await shortener.page(person, page=page, per_page=screens.PER_PAGE)
        if found.items or page <= 1 or not found.total_pages:
            return found
        return await shortener.page(person, page=found.total_pages, per_page=screens.PER_PAGE)

    async def _link(self, person: int, page: int, id: str) -> ShortLink:
        """One's own link by its id. Raises NoSuchLink."""
        shorteners = self._tools.shorteners
        if shorteners.of(person) is not shorteners.own:
            # The API outside has no question about one link.
            items = (await self._page(person, page)).items
            found = next((link for link in items if link.id == id), None)
            if found is None:
                raise NoSuchLink(id)
            return found
        with _named():
            return await shorteners.own.owned(person, id)

    def _bare(self, person: int, page: LinkPage) -> list[str]:
        return [self._address(person, link).partition("://")[2] for link in page.items]

    def _address(self, person: int, link: ShortLink) -> str:
        shortener: Shortener = self._tools.shorteners.of(person)
        return shortener.url(link)


@contextmanager
def _named() -> Iterator[None]:
    """Say of a link what is otherwise said of songs; whether somebody else has it is nobody's business."""
    try:
        yield
    except BadLink as error:
        raise BadTarget(str(error)) from error
    except (NotFound, NotAllowed) as error:
        raise NoSuchLink(str(error)) from error


_QUESTIONS = {
    Wanted.TARGET: (texts.ASK_TARGET, texts.HINT_TARGET),
    Wanted.NAME: (texts.ASK_NAME, texts.HINT_NAME),
}
