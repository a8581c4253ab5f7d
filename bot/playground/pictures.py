"""What Telegram wants of a thumbnail."""

from __future__ import annotations

from bot.playground.limits import THUMBNAIL_BYTES, THUMBNAIL_PIXELS

_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers that stand alone (ITU-T T.81, table B.1)."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame and so name its size."""


def thumbnail_problem(data: bytes) -> str | None:
    """Why Telegram would not use ``data`` as a thumbnail, or None when it would."""
    if not data.startswith(b"\xff\xd8"):
        return "the thumbnail is no JPEG"
    if len(data) >= THUMBNAIL_BYTES:
        return f"the thumbnail has {len(data)} bytes, not less than {THUMBNAIL_BYTES}"
    size = jpeg_size(data)
    if size is None:
        return "the thumbnail is a broken JPEG"
    if max(size) > THUMBNAIL_PIXELS:
        return f"the thumbnail is {size[0]}x{size[1]}, larger than {THUMBNAIL_PIXELS}x{THUMBNAIL_PIXELS}"
    return None


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG in pixels, or None when no frame header is found."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2
        if marker != 0xFF and marker not in _NO_LENGTH:
            at += int.from_bytes(data[at : at + 2], "big")
    return None
