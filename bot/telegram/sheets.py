"""The words of a song on the screen."""

from __future__ import annotations

from bot.services.lyric_sheets import Sheet
from bot.telegram.buttons import Button, Press, encode
from bot.telegram.presenter import Row, Screen, shorten


def sheet(one: Sheet) -> Screen:
    """A page of a song's words, with buttons that turn it."""
    title = shorten(f"{one.track.title} – {one.track.performer}", 120)
    number = f" ({one.page + 1}/{one.pages})" if one.pages > 1 else ""
    row: list[tuple[str, str]] = []
    if one.page > 0:
        row.append(("◀", _turn(one, one.page - 1)))
    if one.page + 1 < one.pages:
        row.append(("▶", _turn(one, one.page + 1)))
    rows: tuple[Row, ...] = (tuple(row),) if row else ()
    return Screen(f"{title}{number}\n\n{one.text}", rows)


def _turn(one: Sheet, page: int) -> str:
    return encode(Button(Press.LYRICS, f"{one.track.id}|{page}"))
