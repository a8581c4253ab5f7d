"""From Songwire's values to what a chat shows. Pure: no Telegram object, no call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import NotFound, SongwireError, TooMany
from bot.core.match_reasons import Difference, DifferenceKind, Judgement
from bot.core.progress import Progress
from bot.core.track import Seconds, Track
from bot.telegram import texts
from bot.telegram.buttons import Button, Press, encode

TEXT_LIMIT = 4096
"""UTF-16 units of a message's text: the stricter of the two ways Telegram's limit can be read."""
LABEL_LIMIT = 60
"""Characters of a button's label that a phone shows on one line or two."""
QUERY_LIMIT = 80
"""Characters of a person's own words that are repeated back."""
CHOICES = 8
SEARCHED = frozenset({"youtube"})
"""Sources whose audio was found by searching, so that it can be the wrong one."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message's text and its buttons, row by row: label and callback data."""

    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


def choice(tracks: Sequence[Track], *, more: bool = False) -> Screen:
    """Which of these is meant? One button a track, one for ``more``, and a way out."""
    rows = [((_choice_label(track), encode(Button(Press.PICK, track.id))),) for track in tracks[:CHOICES]]
    if more:
        rows.append(((texts.CHOOSE_MORE, encode(Button(Press.MORE))),))
    rows.append(((texts.CHOOSE_CANCEL, encode(Button(Press.CANCEL))),))
    return Screen(texts.CHOOSE if len(tracks) > 1 else texts.CHOOSE_ONE, tuple(rows))


def song(track_id: str, source: str) -> Screen:
    """The buttons under a song: what was found by searching may have been the wrong thing."""
    rows = (((texts.WRONG_SONG, encode(Button(Press.WRONG, track_id))),),) if source in SEARCHED else ()
    return Screen("", rows)


def uploads(track: Track, judged: Sequence[Judgement]) -> Screen:
    """Which upload is the right recording? One button each, saying in what it differs."""
    rows = [
        ((_upload_label(one), encode(Button(Press.TAKE, f"{track.id}|{one.candidate.id}"))),)
        for one in judged[:CHOICES]
    ]
    rows.append(((texts.CHOOSE_CANCEL, encode(Button(Press.CANCEL))),))
    return Screen(texts.WHICH_UPLOAD.format(song=shorten(track.title, QUERY_LIMIT)), tuple(rows))


def difference(one: Difference) -> str:
    """A difference in a few words, or nothing where it would not help a person to decide."""
    if one.seconds is not None:
        sign = "+" if one.kind is DifferenceKind.LONGER else "−"
        return f"{sign}{round(one.seconds)} s" if round(one.seconds) else ""
    return texts.DIFFERENCES.get(one.kind, "").format(detail=one.detail)


def progress(step: Progress, track: Track | None) -> Screen:
    """What is being done, for the status message."""
    line = texts.STAGES[step.stage].format(song=shorten(track.title, QUERY_LIMIT) if track else "")
    return Screen(f"{line} {step.percent} %" if step.percent is not None else line)


def error(problem: SongwireError, query: str = "") -> Screen | None:
    """One sentence about what went wrong, or None where silence is right."""
    if isinstance(problem, TooMany) and problem.repeated:
        return None
    if isinstance(problem, NotFound) and query:
        return Screen(texts.NOT_FOUND_TIP.format(query=shorten(query, QUERY_LIMIT)))
    sentence = texts.ERRORS.get(problem.code)
    if sentence is None:
        return None
    return Screen(sentence.format(wait=problem.wait if isinstance(problem, TooMany) else 0))


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


def _upload_label(one: Judgement) -> str:
    candidate = one.candidate
    by = candidate.channel or ", ".join(candidate.artists)
    told = [difference(found) for found in one.differences[:2]]
    length = [minutes(candidate.duration)] if candidate.duration else []
    tail = " · ".join([*length, *filter(None, told)])
    head = " · ".join(filter(None, [shorten(candidate.title, 40), shorten(by, 20)]))
    return shorten(f"{head} · {tail}" if tail else head, LABEL_LIMIT + 20)


def _choice_label(track: Track) -> str:
    length = f" · {minutes(track.duration)}" if track.duration else ""
    return shorten(f"{track.title} – {track.performer}", LABEL_LIMIT - len(length)) + length
