"""What a person may ask for: the small union that everything after recognition works on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Service(StrEnum):
    """A platform whose links are understood."""

    SPOTIFY = "spotify"
    YOUTUBE = "youtube"
    DEEZER = "deezer"
    APPLE = "apple"
    SOUNDCLOUD = "soundcloud"
    BANDCAMP = "bandcamp"
    TIDAL = "tidal"


class LinkKind(StrEnum):
    """What a link leads to."""

    TRACK = "track"
    VIDEO = "video"
    ALBUM = "album"
    PLAYLIST = "playlist"
    ARTIST = "artist"
    EPISODE = "episode"
    SHOW = "show"
    PRERELEASE = "prerelease"
    SHORT = "short"
    """A short link: where it leads is only known after following it."""
    OTHER = "other"
    """A page of a known service that is none of the above: a profile, one's collection, the front page."""
    BROKEN = "broken"
    """A link to one of the above whose id cannot be one (cut off, mistyped): the answer is ``BadLink``."""


@dataclass(frozen=True, slots=True)
class Link:
    """A recognised link; ``id`` is the service's own id and never a whole URL, but for a short link."""

    service: Service
    kind: LinkKind
    id: str
    url: str
    """The link in its canonical form, ``https://…``."""

    @property
    def uri(self) -> str:
        """``spotify:track:…`` and the like: the key of caches and of ``TrackId``."""
        return f"{self.service}:{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class SongName:
    """A song asked for by name; ``query`` is what to search for, cleaned of request words."""

    query: str
    title: str | None = None
    """The title alone, where the text says which part it is (``artist - title``, ``title by artist``)."""
    artist: str | None = None
    features: tuple[str, ...] = ()
    """Guests named with ``feat.`` and the like."""
    raw: str = ""
    """What was written, request words and all: some songs are called "Get …" or "… Song", and ranking looks again."""
    uploader: str | None = None
    """The channel an upload's title came from; it may be the artist's. None for what a person typed."""


Request = Link | SongName
