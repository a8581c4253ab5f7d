"""Album art: checked, made as large as a file needs it and as small as Telegram wants its thumbnail.

Pictures come from strangers' files and from the network. They are taken only as JPEG, PNG, WebP or GIF, and their size
in bytes and pixels is checked before they are decoded, since a few kilobytes can unpack to gigabytes. Whatever goes
wrong with a picture, the song is delivered without it.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from cachetools import LRUCache
from PIL import Image, ImageOps

from bot.services.ports import Cover

log = structlog.get_logger(__name__)

MAX_INPUT_BYTES = 10_000_000
MAX_INPUT_PIXELS = 40_000_000
COVER_SIDE = 1000
"""Pixels of the picture inside the file."""
COVER_BYTES = 400_000
THUMBNAIL_SIDE = 320
THUMBNAIL_BYTES = 200_000
"""Telegram: a JPEG below 200 kB, at most 320 pixels wide and high (Bot API, sendAudio)."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITIES = (88, 80, 70, 55, 40, 25)
_OBLONG = 1.25
"""Above this ratio of its sides a picture is a video still, and its middle is cut out."""

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets the bytes behind a URL, having limited their number, the time and the hosts."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """One picture in the two sizes a delivery needs, both JPEG."""

    cover: Cover
    thumbnail: bytes


class Covers:
    """Finds the pictures of a track; keeps the last few, since an album's tracks share theirs."""

    def __init__(self, fetch: Fetch | None = None, *, timeout: float = 8.0, kept: int = 32) -> None:
        self._fetch = fetch
        self._timeout = timeout
        self._kept: LRUCache[str, Pictures] = LRUCache(maxsize=kept)
        # One picture at a time: nobody waits for them while the sound comes in, and eight threads that compute kept
        # the event loop from running for 50 to 170 ms, 20 ms now (two busy cores, ``tests.bench.audio``).
        self._preparing = asyncio.Lock()

    async def pictures(self, embedded: Cover | None, url: str | None) -> Pictures | None:
        """Return the pictures of the recording's own cover, else of ``url``, else None. Never raises."""
        if embedded is not None and (found := await self._prepared(embedded.data, "embedded")):
            return found
        if url is None or self._fetch is None:
            return None
        if url in self._kept:
            return self._kept[url]
        data = await self._fetched(self._fetch, url)
        found = await self._prepared(data, url) if data else None
        if found is not None:
            self._kept[url] = found
        return found

    async def _fetched(self, fetch: Fetch, url: str) -> bytes | None:
        try:
            async with asyncio.timeout(self._timeout):
                return await fetch(url)
        except Exception as exc:  # noqa: BLE001  whatever the injected client raises, the song matters more
            log.warning("cover.failed", origin=url, cause=repr(exc))
            return None

    async def _prepared(self, data: bytes, origin: str) -> Pictures | None:
        try:
            async with self._preparing:
                return await asyncio.to_thread(prepare, data)
        except ValueError as exc:
            log.warning("cover.failed", origin=origin, cause=str(exc))
            return None


def prepare(data: bytes) -> Pictures:
    """Make both sizes of a picture. Raises ValueError if it is none, or is too large. Blocks: call it in a thread."""
    if len(data) > MAX_INPUT_BYTES:
        raise ValueError(f"picture of {len(data)} bytes")
    picture = _square(_decode(data))
    cover = _jpeg(_within(picture, COVER_SIDE), COVER_BYTES)
    thumbnail = _jpeg(_within(picture, THUMBNAIL_SIDE), THUMBNAIL_BYTES)
    return Pictures(Cover(data=cover, mime="image/jpeg"), thumbnail)


def _decode(data: bytes) -> Image.Image:
    """Decode to RGB, upright, transparent parts white."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_INPUT_PIXELS:
                raise ValueError(f"picture of {picture.width} x {picture.height} pixels")
            picture.draft("RGB", (COVER_SIDE, COVER_SIDE))
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                layer = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
            return upright.convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise ValueError(f"not a picture: {exc}") from exc


def _square(picture: Image.Image) -> Image.Image:
    side = min(picture.size)
    if max(picture.size) <= _OBLONG * side:
        return picture
    return ImageOps.fit(picture, (side, side))


def _within(picture: Image.Image, side: int) -> Image.Image:
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def _jpeg(picture: Image.Image, limit: int) -> bytes:
    """Encode below ``limit`` bytes: the best quality that fits."""
    for quality in _QUALITIES:
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=quality, optimize=True)
        if data.tell() < limit:
            break
    return data.getvalue()
