"""Colours and sizes: light on dark, so that a picture does not glare in Telegram's night mode, and reads in the other.

Text keeps a contrast of 4.5 against what it stands on, bars one of 3 (WCAG 2.2, 1.4.3 and 1.4.11). A phone shows the
picture at about a third of its pixels, so the smallest text has 34 of them.
"""

from __future__ import annotations

GROUND = "#17212b"
PANEL = "#1f2c39"
GRID = "#33475a"
TEXT = "#f5f8fa"
QUIET = "#b4c2cf"
BLUE = "#5eb5f7"
ORANGE = "#ffb454"
GREEN = "#6fd39b"
RED = "#f2777a"

WIDTH = 1280
DPI = 100

SMALL = 25.0
"""Points: 35 pixels."""
MIDDLE = 30.0
LARGE = 46.0


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
