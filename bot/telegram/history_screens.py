"""A person's history on the screen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.charting import Labels
from bot.services.ports_history import Past
from bot.telegram import history_texts as texts
from bot.telegram.buttons import LIMIT, Button, Press, encode
from bot.telegram.languages import Words
from bot.telegram.presenter import LABEL_LIMIT, QUERY_LIMIT, Row, Screen, shorten

PAGE = 8
"""Songs on a page."""
_NUMBER = 19
"""Digits of the largest id there can be."""


def page(words: Words, songs: Sequence[Past], *, searched: str, first: bool) -> Screen:
    """A page of songs, one button each; ``songs`` has one more than `PAGE` where there are older ones."""
    if not songs and first:
        return Screen(_said(words, texts.NONE_FOUND if searched else texts.NONE, searched))
    rows: list[Row] = [
        ((shorten(f"{song.artist} – {song.title}", LABEL_LIMIT), encode(Button(Press.PART, song.track))),)
        for song in songs[:PAGE]
    ]
    turns = []
    if not first:
        turns.append((words.gettext(texts.NEWEST), _turn("", searched)))
    if len(songs) > PAGE:
        turns.append((words.gettext(texts.OLDER), _turn(str(songs[PAGE - 1].id), searched)))
    if turns:
        rows.append(tuple(turns))
    return Screen(_said(words, texts.FOUND if searched else texts.YOURS, searched), tuple(rows))


def searchable(text: str) -> str:
    """As many of the words of ``text`` as a button can carry."""
    room = LIMIT - len(encode(Button(Press.HISTORY, "9" * _NUMBER + "|")))
    return " ".join(text.split()).encode()[:room].decode(errors="ignore").strip()


def chart_labels(words: Words) -> Labels:
    """The texts of the picture of one's own songs."""
    return Labels({key: words.gettext(one) for key, one in texts.CHART.items()}, words.right_to_left)


def _said(words: Words, sentence: str, searched: str) -> str:
    return words.gettext(sentence, words=shorten(searched, QUERY_LIMIT)) if searched else words.gettext(sentence)


def _turn(before: str, searched: str) -> str:
    return encode(Button(Press.HISTORY, f"{before}|{searched}"))
