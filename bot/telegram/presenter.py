"""From Songwire's values to what a chat shows. Pure: no Telegram object, no call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import NotFound, SongwireError, TooMany
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


def _choice_label(track: Track) -> str:
    length = f" · {minutes(track.duration)}" if track.duration else ""
    return shorten(f"{track.title} – {track.performer}", LABEL_LIMIT - len(length)) + length
