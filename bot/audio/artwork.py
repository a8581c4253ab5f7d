"""Draws the covers of the demo's records: abstract, distinct, and the same every time."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, ImageColor, ImageDraw, ImageFont

from bot.audio.tunes import RECORDS, Record
from bot.services.ports import Cover

SIDE = 640
_SCALE = 2
_BIG = SIDE * _SCALE
_MARGIN = 80
_TITLE, _ARTIST = 96, 46

Colour = tuple[int, ...]


def draw_cover(record: Record) -> Cover:
    """Return the record's cover as a JPEG of 640 x 640 pixels. Blocks for some 50 ms: call it in a thread."""
    back, middle, light = (ImageColor.getrgb(colour) for colour in record.colours)
    image = _gradient(back, middle)
    pencil = ImageDraw.Draw(image, "RGBA")
    _PAINTERS[RECORDS.index(record) % len(_PAINTERS)](pencil, back, light)
    _write(image, record, light)
    data = io.BytesIO()
    image.reduce(_SCALE).save(data, "JPEG", quality=88, optimize=True)
    return Cover(data=data.getvalue(), mime="image/jpeg")


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize((_BIG, _BIG), Image.Resampling.BILINEAR)
    return Image.composite(Image.new("RGB", mask.size, bottom[:3]), Image.new("RGB", mask.size, top[:3]), mask)


def _circle(pencil: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: Colour) -> None:
    pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _sun_and_hills(pencil: ImageDraw.ImageDraw, dark: Colour, light: Colour) -> None:
    _circle(pencil, 840, 400, 230, (*light[:3], 235))
    for layer in range(4):
        level, swing = 620 + 110 * layer, 70 - 10 * layer
        hill = [(x, level + swing * math.sin(x / (150 + 40 * layer) + 1.9 * layer)) for x in range(0, _BIG + 20, 20)]
        pencil.polygon([*hill, (_BIG, _BIG), (0, _BIG)], fill=(*dark[:3], 120 + 40 * layer))


def _arches(pencil: ImageDraw.ImageDraw, dark: Colour, light: Colour) -> None:
    for ring in range(7):
        radius = 560 - 76 * ring
        _circle(pencil, 640, 700, radius, (*light[:3], 60 + 26 * ring) if ring % 2 == 0 else (*dark[:3], 190))
    pencil.rectangle((0, 760, _BIG, _BIG), fill=(*dark[:3], 225))


def _leaves(pencil: ImageDraw.ImageDraw, dark: Colour, light: Colour) -> None:
    for row in range(4):
        for column in range(6):
            x, y = 60 + 200 * column, 70 + 190 * row
            start = 90 * ((row + column) % 4)
            colour = (*light[:3], 215) if (row * 2 + column) % 3 == 0 else (*dark[:3], 110)
            pencil.pieslice((x - 30, y - 20, x + 330, y + 340), start, start + 90, fill=colour)


def _rising_bars(pencil: ImageDraw.ImageDraw, dark: Colour, light: Colour) -> None:
    for bar in range(15):
        height = 200 + 100 * math.sin(bar * 0.72) + 70 * math.sin(bar * 1.63 + 1)
        x = _MARGIN + bar * 76
        colour = (*light[:3], 230) if bar % 5 == 2 else (*dark[:3], 150)
        pencil.rounded_rectangle((x, 430 - height, x + 44, 430 + height), radius=22, fill=colour)


def _orbits(pencil: ImageDraw.ImageDraw, dark: Colour, light: Colour) -> None:
    for ring in range(6):
        radius = 130 + 105 * ring
        box = (860 - radius, 380 - radius, 860 + radius, 380 + radius)
        pencil.ellipse(box, outline=(*light[:3], 210 - 25 * ring), width=10)
        angle = 2.1 + 0.9 * ring
        _circle(pencil, 860 + radius * math.cos(angle), 380 + radius * math.sin(angle), 34, (*dark[:3], 255))
    _circle(pencil, 860, 380, 74, (*light[:3], 255))


_PAINTERS: tuple[Callable[[ImageDraw.ImageDraw, Colour, Colour], None], ...] = (
    _sun_and_hills,
    _arches,
    _leaves,
    _rising_bars,
    _orbits,
)


def _write(image: Image.Image, record: Record, colour: Colour) -> None:
    """Set title and artist at the lower left, on a shade that keeps them readable."""
    shade = Image.linear_gradient("L").resize((_BIG, _BIG // 2)).point(lambda level: level * 3 // 4)
    image.paste((0, 0, 0), (0, _BIG // 2), shade)
    pencil = ImageDraw.Draw(image)
    lines = _wrap(record.title)
    y = _BIG - _MARGIN - _ARTIST - 40 - len(lines) * (_TITLE + 12)
    for line in lines:
        pencil.text((_MARGIN, y), line, font=ImageFont.load_default(_TITLE), fill=colour[:3])
        y += _TITLE + 12
    pencil.text((_MARGIN, y + 24), record.artist, font=ImageFont.load_default(_ARTIST), fill=colour[:3])


def _wrap(text: str) -> list[str]:
    """Break a title into lines of about 20 letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= 20:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
