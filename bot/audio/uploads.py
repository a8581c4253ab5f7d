"""What a search on YouTube finds, and which of it is the recording that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.candidate import Candidate
from bot.core.match import match
from bot.core.track import Track

TOLERANCE = 7.0
"""Seconds by which an upload may differ from the recording: videos carry a little silence or a logo."""

_GRADES = ((30.0, 2.0), (600.0, TOLERANCE))
_WIDEST = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One video, as a search lists it."""

    id: str
    title: str
    channel: str = ""
    duration: float | None = None
    live: bool = False
    """On air, or announced: there is nothing to download yet."""

    @property
    def url(self) -> str:
        """The video's page."""
        return f"https://www.youtube.com/watch?v={self.id}"

    @property
    def candidate(self) -> Candidate:
        """The upload as the matcher judges it."""
        return Candidate(
            id=self.id,
            title=self.title,
            channel=self.channel,
            duration=self.duration,
            available=not self.live,
            url=self.url,
        )


Choose = Callable[[Track, Sequence[Upload]], Upload | None]
"""Picks the upload that is ``track``'s recording, or none of them."""


def choose_upload(track: Track, uploads: Sequence[Upload]) -> Upload | None:
    """The upload that the matcher is sure of, if there is one."""
    best = match(track, [upload.candidate for upload in uploads]).best
    return next((upload for upload in uploads if best is not None and upload.id == best.id), None)


def tolerance(duration: float) -> float:
    """Seconds by which a downloaded file may differ from a recording of ``duration``: jingles less, long works more.

    Of real uploads of the right recording, label deliveries lie within 3 s and official videos mostly within 6 s.
    """
    return next((seconds for below, seconds in _GRADES if duration < below), _WIDEST)
