"""Which encoding a delivery gets: a pure choice by what the source is, what was asked for and what Telegram takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.audio.loudness import METER
from bot.core.track import Quality

LOWEST = 64
"""kb/s below which music is not worth delivering; a longer recording is refused."""

_LADDER = (320, 256, 224, 192, 160, 128, 112, 96, 80, LOWEST)
_CONSTANT = {Quality.K320: 320, Quality.K192: 192, Quality.K128: 128}
_V0_LEAST = 160_000
"""Bits per second that V0 (about 245 kb/s) hardly ever stays below for music: if even this is too large, skip it."""
_SAME = 1.05
"""A source at most this much above the bitrate asked for is not encoded again."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How ffmpeg writes the file."""

    extension: str
    options: tuple[str, ...]
    least: int
    """Bits per second the result will at least have: tells what cannot fit without trying."""

    @property
    def copies(self) -> bool:
        """Whether the sound stays bit for bit what it was."""
        return "copy" in self.options

    def arguments(self, target: Path) -> tuple[str, ...]:
        """Return ffmpeg's arguments after the input: sound only, none of the source's tags, measured on the way.

        A copy never decodes, so that its measurement is an output of its own, which goes nowhere.
        """
        out = (*_BARE, *self.options, f"file:{target}")
        if self.copies:
            return ("-filter_complex", f"[0:a:0]{METER}[meter]", "-map", "0:a:0", *out, "-map", "[meter]", *_NOWHERE)
        return ("-filter_complex", f"[0:a:0]asplit[out][meter];[meter]{METER},anullsink", "-map", "[out]", *out)


def choose(codec: str, bitrate: int | None, quality: Quality) -> Encoding:
    """Choose for a source of ``codec`` (``mp3``, ``aac``, anything else) at ``bitrate`` bits per second.

    An MP3 is copied unless a clearly lower bitrate is asked for: encoding again at a higher one adds bytes and loses
    sound. ORIGINAL copies AAC too; what Telegram's players do not take as audio (Opus, FLAC) becomes V0.
    """
    if quality is Quality.ORIGINAL and codec == "aac":
        return Encoding(".m4a", ("-c:a", "copy", "-f", "ipod", "-movflags", "+faststart"), bitrate or 0)
    wanted = _CONSTANT.get(quality)
    if codec == "mp3" and (wanted is None or (bitrate is not None and bitrate <= wanted * 1000 * _SAME)):
        return Encoding(".mp3", ("-c:a", "copy", *_MP3), bitrate or 0)
    return constant(wanted) if wanted else Encoding(".mp3", ("-c:a", "libmp3lame", "-q:a", "0", *_MP3), _V0_LEAST)


def constant(kbps: int) -> Encoding:
    """An MP3 of a constant bitrate."""
    return Encoding(".mp3", ("-c:a", "libmp3lame", "-b:a", f"{kbps}k", *_MP3), kbps * 1000)


def fitting(duration: float, room: int) -> Encoding | None:
    """Return the best constant bitrate at which ``duration`` seconds fit into ``room`` bytes, if any does."""
    kbps = next((step for step in _LADDER if step * 1000 / 8 * duration <= room), None)
    return constant(kbps) if kbps else None


_MP3 = ("-write_xing", "1", "-id3v2_version", "0", "-write_id3v1", "0", "-f", "mp3")
"""A Xing header, so that players know the duration of VBR, and none of ffmpeg's tags: mutagen writes them."""

MOST_BYTES = 2_000_000_000
"""What a local Bot API server takes; an output beyond it is not finished, whatever the input claims."""

_BARE = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-fs", str(MOST_BYTES))
_NOWHERE = ("-f", "null", "-")
