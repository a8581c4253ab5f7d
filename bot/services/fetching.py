"""Ask the sources of audio in the operator's order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.core.errors import NotFound, SourceDown, Unavailable
from bot.core.track import Quality, Track
from bot.services.ports import AudioSource, Recording, Report


async def fetch(
    sources: Sequence[AudioSource], track: Track, folder: Path, report: Report, quality: Quality | None = None
) -> Recording:
    """Fetch ``track`` from the first source that has it, which may encode it in ``quality`` meanwhile.

    Raises NotFound when no source has it; when one of them was down, its Unavailable instead, since asking again later
    may then help. A file that is too long or too large is refused at once: the next source would have it no shorter.
    """
    down: Unavailable | None = None
    for source in sources:
        try:
            return await source.fetch(track, folder, report, quality)
        except NotFound:
            continue
        except Unavailable as error:
            down = down or error
    if down is not None:
        raise SourceDown(str(down), retry_after=down.retry_after) from down
    raise NotFound(f"no source has {track.id}")
