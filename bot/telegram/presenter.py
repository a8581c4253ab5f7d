"""From Songwire's values to what a chat shows, in a person's own words. Pure: no Telegram object, no call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import NotFound, SongwireError, TooLarge, TooMany
from bot.core.match_reasons import Difference, DifferenceKind, Judgement
from bot.core.progress import Progress, Tally
from bot.core.track import Seconds, Track
from bot.core.version import Version
from bot.services.admission import DAY
from bot.telegram import preference_texts, texts
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.languages import Plural, Words
from bot.telegram.links_texts import ERRORS, SHORT_LINK, TOO_LARGE_BUT

TEXT_LIMIT = 4096
"""UTF-16 units of a message's text: the stricter of the two ways Telegram's limit can be read."""
LABEL_LIMIT = 60
"""Characters of a button's label that a phone shows on one line or two."""
QUERY_LIMIT = 80
"""Characters of a person's own words that are repeated back."""
CHOICES = 8
LONG_WAIT = 120
"""Seconds from which on a wait is told in minutes."""
SEARCHED = frozenset({"youtube"})
"""Sources whose audio was found by searching, so that it can be the wrong one."""
_OF_VERSION = frozenset({DifferenceKind.VERSION, DifferenceKind.NOT_VERSION})


Row = tuple[tuple[str, str], ...]
"""Buttons beside each other: label, and callback data or the ``https://`` address that the button opens."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message's text and its buttons, row by row."""

    text: str
    rows: tuple[Row, ...] = ()
    picture: str | None = None
    """The URL of a picture that is shown above the text."""
    reply: str | None = None
    """The hint in the empty line where a reply is to be written; None: none is asked for."""


def choice(words: Words, tracks: Sequence[Track], *, more: bool = False) -> Screen:
    """Which of these is meant? One button a track, one for ``more``, and a way out."""
    rows: list[Row] = [((choice_label(track), encode(Button(Press.PICK, track.id))),) for track in tracks[:CHOICES]]
    if more:
        rows.append(((words.gettext(texts.CHOOSE_MORE), encode(Button(Press.MORE))),))
    rows.append(_way_out(words))
    return Screen(words.gettext(texts.CHOOSE if len(tracks) > 1 else texts.CHOOSE_ONE), tuple(rows))


def ways(words: Words, track: Track) -> Screen:
    """Ask for the song itself or a link to it."""
    row = (
        (words.gettext(preference_texts.SEND_SONG), encode(Button(Press.SEND, track.id))),
        (words.gettext(preference_texts.SEND_LINK), encode(Button(Press.SEND_LINK, track.id))),
    )
    return Screen(choice_label(track), (row, _way_out(words)))


def song(words: Words, track_id: str, source: str, *, lyrics: bool = False, link: bool = False) -> Screen:
    """The buttons under a song: what was found by searching may have been the wrong thing."""
    row: list[tuple[str, str]] = []
    if lyrics:
        row.append((words.gettext(texts.LYRICS), encode(Button(Press.LYRICS, track_id))))
    if source in SEARCHED:
        row.append((words.gettext(texts.WRONG_SONG), encode(Button(Press.WRONG, track_id))))
    if link:
        row.append((words.gettext(SHORT_LINK), encode(Button(Press.SHORTEN, track_id))))
    return Screen("", (tuple(row),) if row else ())


def uploads(words: Words, track: Track, judged: Sequence[Judgement]) -> Screen:
    """Which upload is the right recording? One button each, saying in what it differs."""
    rows: list[Row] = [
        ((_upload_label(words, one), encode(Button(Press.TAKE, f"{track.id}|{one.candidate.id}"))),)
        for one in judged[:CHOICES]
    ]
    rows.append(_way_out(words))
    return Screen(words.gettext(texts.WHICH_UPLOAD, song=shorten(track.title, QUERY_LIMIT)), tuple(rows))


def difference(words: Words, one: Difference) -> str:
    """A difference in a few words, or nothing where it would not help a person to decide."""
    if one.seconds is not None:
        sign = "+" if one.kind is DifferenceKind.LONGER else "−"
        return words.gettext(texts.SECONDS, seconds=f"{sign}{round(one.seconds)}") if round(one.seconds) else ""
    if one.kind in _OF_VERSION:
        return _version(words, one)
    sentence = texts.DIFFERENCES.get(one.kind)
    return words.gettext(sentence, detail=one.detail) if sentence is not None else ""


def progress(words: Words, step: Progress, track: Track | None) -> Screen:
    """What is being done, for the status message."""
    line = words.gettext(texts.STAGES[step.stage], song=shorten(track.title, QUERY_LIMIT) if track else "")
    percent = [words.gettext(texts.PERCENT, percent=step.percent)] if step.percent is not None else []
    return Screen(" ".join([line, *percent]))


def status(words: Words, tally: Tally | None, step: Progress | None, track: Track | None, job: str | None) -> Screen:
    """How the work goes, with a button that stops it."""
    lines = [tallied(words, tally)] if tally is not None else []
    lines += [progress(words, step, track).text] if step is not None else []
    stop = (((words.gettext(texts.STOP), encode(Button(Press.STOP, job))),),) if job is not None else ()
    return Screen("\n".join(lines), stop)


def tallied(words: Words, tally: Tally) -> str:
    """``7 of 14 · 1 failed · about 2 min``."""
    told = [words.gettext(texts.DONE_OF, done=tally.settled, total=tally.total)]
    if tally.failed:
        told.append(words.ngettext(texts.FAILED, tally.failed))
    if tally.seconds is not None:
        told.append(words.ngettext(texts.ABOUT_MINUTES, max(1, round(tally.seconds / 60))))
    return " · ".join(told)


def error(words: Words, problem: SongwireError, query: str = "") -> Screen | None:
    """One sentence about what went wrong, or None where silence is right."""
    if isinstance(problem, TooMany) and problem.repeated:
        return None
    if isinstance(problem, NotFound) and query:
        return Screen(words.gettext(texts.NOT_FOUND_TIP, query=shorten(query, QUERY_LIMIT)))
    if isinstance(problem, TooLarge) and problem.link is not None:
        return Screen(words.gettext(TOO_LARGE_BUT, link=problem.link))
    sentence = ERRORS.get(problem.code) or texts.ERRORS.get(problem.code)
    if sentence is None:
        return None
    if isinstance(sentence, Plural):
        return Screen(_wait(words, sentence, problem))
    return Screen(words.gettext(sentence))


def _wait(words: Words, sentence: Plural, problem: SongwireError) -> str:
    seconds = problem.wait if isinstance(problem, TooMany) else 0
    if isinstance(problem, TooMany) and problem.what == DAY:
        return words.ngettext(preference_texts.DAY_SPENT, math.ceil(seconds / 3600))
    if seconds > LONG_WAIT:
        return words.ngettext(preference_texts.WAIT_MINUTES, math.ceil(seconds / 60))
    return words.ngettext(sentence, seconds)


def minutes(duration: Seconds) -> str:
    """A duration as players show it: ``3:07``, ``1:02:09``."""
    whole = round(duration)
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{rest // 60}:{rest % 60:02}"


def shorten(text: str, limit: int) -> str:
    """``text`` on one line and in at most ``limit`` characters, the last an ellipsis if it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _version(words: Words, one: Difference) -> str:
    name = texts.VERSIONS.get(Version(one.detail))
    if name is None:
        return ""
    version = words.gettext(name)
    return version if one.kind is DifferenceKind.VERSION else words.gettext(texts.NOT_VERSION, version=version)


def _way_out(words: Words) -> Row:
    return ((words.gettext(texts.CHOOSE_CANCEL), encode(Button(Press.CANCEL))),)


def _upload_label(words: Words, one: Judgement) -> str:
    candidate = one.candidate
    by = candidate.channel or ", ".join(candidate.artists)
    told = [difference(words, found) for found in one.differences[:2]]
    length = [minutes(candidate.duration)] if candidate.duration else []
    tail = " · ".join([*length, *filter(None, told)])
    head = " · ".join(filter(None, [shorten(candidate.title, 40), shorten(by, 20)]))
    return shorten(f"{head} · {tail}" if tail else head, LABEL_LIMIT + 20)


def choice_label(track: Track) -> str:
    """A track as a button names it, with its length."""
    length = f" · {minutes(track.duration)}" if track.duration else ""
    return shorten(f"{track.title} – {track.performer}", LABEL_LIMIT - len(length)) + length
