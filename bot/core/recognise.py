"""From a message to what it asks for: links first, else song names, else nothing.

Pure and total: any text gives an answer in bounded time (only the first ``LONGEST_TEXT`` characters are read, which is
all that a Telegram message can hold).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.core.fold import fold, strip_invisible, word_set
from bot.core.links import find_links, without_links
from bot.core.query import song_name, tidy
from bot.core.request import Request, SongName
from bot.core.request_words import ASK, VERBS
from bot.core.title import split_parts

LONGEST_TEXT: Final = 4096
"""UTF-16 units of a Telegram message; more is never read."""
MOST_NAMES: Final = 20
"""Songs taken from one message."""
LONGEST_LINE: Final = 120
"""Characters of a line that may still be one song's name in a list of several."""
MOST_WORDS: Final = 14
"""Words of such a line."""


def recognise(text: str, *, hidden_links: Sequence[str] = (), limit: int = MOST_NAMES) -> tuple[Request, ...]:
    """Return what ``text`` asks for: its links in order without duplicates, else its song names, else nothing.

    ``hidden_links`` are the URLs behind ``text_link`` entities. At most ``limit`` requests are returned. A broken link
    (``LinkKind.BROKEN``) counts as a link: the person meant it as one.
    """
    text = text[:LONGEST_TEXT]
    found = [item.request for source in (text, *hidden_links) for item in find_links(source[:LONGEST_TEXT])]
    if found:
        return tuple(dict.fromkeys(found))[:limit]
    return _names(without_links(text), limit)


def _names(text: str, limit: int) -> tuple[SongName, ...]:
    lines = [line for line in text.splitlines() if any(map(str.isalnum, line))]
    songs = [line for line in lines if not _only_asks(line)]
    if len(songs) > 1 and all(map(_may_be_a_name, songs)):
        names = [song_name(line) for line in songs[: 2 * limit]]
    else:
        names = [song_name(" ".join(songs or lines))]
    return tuple(dict.fromkeys(name for name in names if name is not None))[:limit]


def _only_asks(line: str) -> bool:
    if len(line) > LONGEST_LINE:
        return False
    words = fold(tidy(line)).split()
    return line.rstrip().endswith(":") or all(word in ASK or word in _LEAD_IN for word in words)


_LEAD_IN: Final = word_set(
    """
    these this that those and me the for to you can could i want need get find send эти и мне
    """
)


def _may_be_a_name(line: str) -> bool:
    return len(line) <= LONGEST_LINE and len(line.split()) <= MOST_WORDS


class Looks(StrEnum):
    """What a message in a conversation looks like, before any catalogue is asked."""

    LINK = "link"
    REQUEST = "request"
    """It says what it wants: request words beside a name, or ``artist - title``."""
    NAME = "name"
    """Short enough to be a song's name; only a catalogue can tell."""
    TALK = "talk"
    """People talking, perhaps about music, but asking for no certain song."""
    NOTHING = "nothing"


_SENTENCE_END: Final = re.compile(r"[.!?…]+[\s\"')]+(?=\S)|[.?!]{2,}")
_TALK_WORDS: Final = word_set(
    """
    similar similiar suggest suggestion suggestions recommend recommends recommendation recommendations
    recommended sounds sounding reminiscent genre genres subgenre playlist playlists artists artist bands
    band albums favorite vibe vibes comparable advice songs tunes recs похожие похожее посоветуйте
    подскажите parecidas parecidos similares recomienden recomendaciones
    """
)
_QUESTION_WORDS: Final = word_set(
    """
    anyone anybody anything something someone what whats which who whos where why how
    """
)
_TALK_PHRASES: Final = (
    "looking for",
    "sound like",
    "sounds like",
    "songs like",
    "song like",
    "music like",
    "music for",
    "music to",
    "something like",
    "anything like",
    "bands like",
    "artists like",
    "like this",
    "in the style",
    "along the lines",
    "need songs",
    "help me",
    "searching for",
    "in search of",
    "do you know",
    "does anyone",
    "more of this",
    "any good",
    "music that",
    "songs that",
    "songs about",
    "songs with",
    "music with",
)
_LONGEST_TALK: Final = 600
_MOST_TALK_FREE_WORDS: Final = 24


def looks_like_a_request(text: str) -> Looks:
    """Sort a message of a conversation that was not addressed to the bot; see ``Looks``.

    A private chat has no use for this: there every text is a request. In a group only ``LINK`` is acted upon without
    being addressed; ``REQUEST`` and ``NAME`` say that asking the catalogue might be worth it.
    """
    text = strip_invisible(text[:LONGEST_TEXT])
    if find_links(text):
        return Looks.LINK
    text = text[:_LONGEST_TALK]
    folded = fold(text)
    if not folded:
        return Looks.NOTHING
    words = folded.split()
    structured = len(split_parts(text)) > 1
    if _is_talk(text, folded, words, structured=structured):
        return Looks.TALK
    if structured or any(word in ASK for word in words):
        return Looks.REQUEST
    return Looks.NAME


def _is_talk(text: str, folded: str, words: Sequence[str], *, structured: bool) -> bool:
    padded = f" {folded} "
    if any(f" {phrase} " in padded for phrase in _TALK_PHRASES):
        return True
    if len(words) > _MOST_TALK_FREE_WORDS and not structured:
        return True
    question = text.rstrip().endswith("?")
    talkative = sum(word in _TALK_WORDS or (question and word in _QUESTION_WORDS) for word in words)
    sentences = len(_SENTENCE_END.findall(text))
    if talkative >= 2 or (question and talkative >= 1):
        return True
    # People end sentences with a mark, names they look for hardly ever.
    ended = text.rstrip(" \"')").endswith((".", "?", "!", "…")) and not any(
        word in ASK or word in VERBS for word in words
    )
    return not structured and (ended or sentences >= 2)
