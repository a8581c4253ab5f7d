"""What a search on YouTube finds, and which of it is the recording that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.fold import fold, tokens
from bot.core.title import decompose
from bot.core.track import Track

TOLERANCE = 7.0
"""Seconds by which an upload may differ from the recording: videos carry a little silence or a logo."""

_GRADES = ((30.0, 2.0), (600.0, TOLERANCE))
_WIDEST = 15.0

_FIRST_CHOICE = " - Topic"
"""Ends the names of channels that hold what labels deliver: the recording itself, under the artist's name."""


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


Choose = Callable[[Track, Sequence[Upload]], Upload | None]
"""Picks the upload that is ``track``'s recording, or none of them."""


def choose_upload(track: Track, uploads: Sequence[Upload]) -> Upload | None:
    """Return the first upload of about the right duration that names title and artist, label deliveries going first.

    A live take, a remix or a cover is another recording: its version words must be the track's own.
    """
    fitting = [upload for upload in uploads if _fits(track, upload)]
    return min(fitting, key=lambda upload: not upload.channel.endswith(_FIRST_CHOICE), default=None)


def tolerance(duration: float) -> float:
    """Seconds by which a downloaded file may differ from a recording of ``duration``: jingles less, long works more.

    Of real uploads of the right recording, label deliveries lie within 3 s and official videos mostly within 6 s.
    """
    return next((seconds for below, seconds in _GRADES if duration < below), _WIDEST)


def _fits(track: Track, upload: Upload) -> bool:
    if upload.live or not _near(track.duration, upload.duration):
        return False
    wanted = decompose(track.title)
    if wanted.kinds != decompose(upload.title).kinds:
        return False
    words = {*tokens(upload.title), *tokens(upload.channel)}
    named = fold(f"{upload.channel} {upload.title}").replace(" ", "")
    by_artist = any(fold(artist).replace(" ", "") in named for artist in track.artists if fold(artist))
    return by_artist and set(tokens(wanted.core)) <= words


def _near(wanted: float | None, found: float | None) -> bool:
    return wanted is None or (found is not None and abs(wanted - found) <= TOLERANCE)
