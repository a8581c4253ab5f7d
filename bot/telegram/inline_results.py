"""A page of songs as the list that appears while somebody types ``@bot words``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import (
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedAudio,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from bot.core.track import Track
from bot.services.inline import Hit, Page
from bot.telegram import inline_screens, inline_texts
from bot.telegram.keyboard import keyboard
from bot.telegram.languages import Words
from bot.telegram.presenter import Screen, minutes, shorten

LINKS = 3
"""Songs of a page that may be shared as a link, too."""
TITLE = 100
"""Characters of a result's title that may show on two lines."""
KEPT_SECONDS = 300
"""How long Telegram may give the same list to others who ask the same."""
CHANGING_SECONDS = 10
"""How long where songs will soon be there that are not yet, or the list is somebody's own."""

AUDIO, SONG, LINK = "a", "s", "l"
"""What the ids of results begin with: what is chosen is told by id alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """What is possible beside songs that Telegram has."""

    uploads: bool
    """There is a storage chat."""
    links: bool
    """Short links can be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What `Bot.answer_inline_query` takes."""

    results: Sequence[InlineQueryResult]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: InlineQueryResultsButton | None


def answer(words: Words, page: Page, powers: Powers, *, first: bool, typed: bool) -> Answer:
    """The list for a page, ``first`` of its query; ``typed`` says whether anything was."""
    hits = [hit for hit in page.hits if hit.file is not None or powers.uploads]
    results = [song(words, hit) for hit in hits]
    if powers.links:
        results += [link for hit in page.hits[:LINKS] if (link := _link(words, hit.track)) is not None]
    # Buttons and lines are in the person's language; a list of nothing but songs is the same for everybody.
    shared = bool(hits) and len(hits) == len(results) and all(hit.file for hit in hits) and not page.own
    lasting = page.complete and all(hit.file for hit in page.hits) and not page.own
    return Answer(
        results=results,
        next_offset=page.next,
        cache_time=(KEPT_SECONDS if lasting and results else CHANGING_SECONDS) if page.complete else 0,
        is_personal=not shared,
        button=_button(words, page, results=len(results), left_out=len(page.hits) - len(hits), typed=typed)
        if first
        else None,
    )


def song(words: Words, hit: Hit) -> InlineQueryResult:
    """One song: the audio itself where Telegram has it, else a line that becomes it."""
    if hit.file is not None:
        return InlineQueryResultCachedAudio(f"{AUDIO}|{hit.track.id}", hit.file.file_id)
    track = hit.track
    length = [minutes(track.duration)] if track.duration else []
    about = " · ".join(filter(None, [shorten(track.performer, TITLE), *length, words.gettext(inline_texts.NOT_YET)]))
    screen = inline_screens.placeholder(words, track)
    return article(f"{SONG}|{track.id}", shorten(track.title, TITLE), screen, about=about, cover=track.cover_url)


def article(id: str, title: str, screen: Screen, *, about: str = "", cover: str | None = None) -> InlineQueryResult:
    """A line in the list that becomes a message with text."""
    return InlineQueryResultArticle(
        id,
        title,
        InputTextMessageContent(screen.text, link_preview_options=LinkPreviewOptions(is_disabled=True)),
        reply_markup=keyboard(screen),
        description=about or None,
        thumbnail_url=cover,
    )


def _link(words: Words, track: Track) -> InlineQueryResult | None:
    if track.url is None:
        return None
    screen = inline_screens.link(words, track, track.url, short=False)
    title = f"🔗 {inline_screens.song_line(track)}"
    return article(f"{LINK}|{track.id}", title, screen, about=words.gettext(inline_texts.SHARE), cover=track.cover_url)


def _button(words: Words, page: Page, *, results: int, left_out: int, typed: bool) -> InlineQueryResultsButton | None:
    if results and not left_out:
        return None
    sentence = inline_texts.ONLY_KEPT if left_out else inline_texts.NOTHING if typed else inline_texts.TYPE
    if not results and page.next:
        return None  # the next page may have something
    return InlineQueryResultsButton(words.gettext(sentence), start_parameter="inline")
