"""The grammar of the platforms' links: where an address leads.

Each platform is one function from host, path and query to ``(kind, id, canonical URL)``. Ids are exact: a Spotify id
has 22 base-62 characters, a YouTube id 11, a Deezer or Tidal id is a number; what is none of that becomes
``LinkKind.BROKEN``, so that the person hears that the link is wrong and not that there is no such song.

``urllib.parse.urlsplit`` is not used: it raises on everyday text like ``Song [Official Video``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, unquote_plus

from bot.core.request import Link, LinkKind, Request, Service, SongName


@dataclass(frozen=True, slots=True)
class Address:
    """A URL's useful pieces: lower-case host without ``www.``, decoded path segments, query parameters."""

    host: str
    path: Sequence[str]
    query: Mapping[str, str]
    nested: bool = False
    """True for an address found as another one's parameter: its own parameters are not looked into any more."""


_HOSTS: Final = (
    r"spotify\.com|spotify\.link|app\.link|spoti\.fi|tospotify\.com|youtube\.com|youtube-nocookie\.com|youtu\.be"
    r"|deezer\.com|page\.link|apple\.com|soundcloud\.com|goo\.gl|bandcamp\.com|tidal\.com"
)
URL: Final = re.compile(
    rf"(?:https?:/{{1,2}}|(?<![a-z0-9_.@/-]))((?:[a-z0-9-]{{1,63}}\.){{0,3}}(?:{_HOSTS}))(?::\d{{1,5}})?(?![a-z0-9_@-]|\.[a-z0-9])"
    r"([/?#][^\s<>\"“”«»`|\\^{}]*)?",
    re.IGNORECASE | re.ASCII,
)
"""A link of a known host, with or without scheme: host and everything behind it as groups."""

_BASE62: Final = re.compile(r"[0-9A-Za-z]*", re.ASCII)
_WORD: Final = re.compile(r"[0-9A-Za-z_-]*", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]*", re.ASCII)
_SLUG: Final = re.compile(r"[0-9A-Za-z_.-]*", re.ASCII)


def split_address(host: str, tail: str, *, nested: bool = False) -> Address:
    """Split what ``URL`` matched; never raises, whatever stands in it."""
    before_hash = tail.split("#", 1)[0]
    path, _, query = before_hash.partition("?")
    if not query and "&" in path:  # "…/track/ID&si=…": a parameter after a lost question mark
        path, _, query = path.partition("&")
    pairs = (pair.partition("=") for pair in query.split("&"))
    parameters = {name: unquote_plus(value) for name, _, value in pairs if name}
    segments = tuple(unquote(segment) for segment in path.split("/") if segment)
    return Address(host.lower().removeprefix("www."), segments, MappingProxyType(parameters), nested=nested)


def read(address: Address) -> Request | None:
    """Return what the address leads to; None for a page that is none of the platforms' own."""
    host = address.host
    for known, reader in _READERS:
        if host == known or host.endswith("." + known):
            return reader(address)
    return None


def _target(url: str) -> Link | None:
    """Return the link that another link carries as a parameter."""
    match = URL.match(url)
    request = read(split_address(match[1], match[2] or "", nested=True)) if match else None
    return request if isinstance(request, Link) else None


def _exactly(pattern: re.Pattern[str], segment: str) -> str:
    """Return the part of ``segment`` in the id's alphabet: a comma or emoji behind it belongs to the sentence."""
    match = pattern.match(segment)
    return match[0] if match else ""


def _made(service: Service, kind: LinkKind, id: str, url: str, *, valid: bool) -> Link:
    return Link(service, kind if valid else LinkKind.BROKEN, id, url)


# --- Spotify ---

_SPOTIFY_KINDS: Final = {
    "track": LinkKind.TRACK,
    "album": LinkKind.ALBUM,
    "playlist": LinkKind.PLAYLIST,
    "artist": LinkKind.ARTIST,
    "episode": LinkKind.EPISODE,
    "show": LinkKind.SHOW,
    "prerelease": LinkKind.PRERELEASE,
}
_SPOTIFY_PREFIX: Final = re.compile(r"intl-[a-z]+(?:-[a-z]+)?|embed(?:-podcast)?|[a-z]{2}(?:-[a-z]{2})?", re.IGNORECASE)
_SPOTIFY_ID_LENGTH: Final = 22
_FULLURL: Final = ("$full_url", "$fallback_url", "$desktop_url", "$canonical_url")


def read_spotify(address: Address) -> Request | None:
    """Read a link of open.spotify.com, play.spotify.com, or a ``spotify:`` URI (its pieces given as the path)."""
    path = list(address.path)
    if address.host not in ("open.spotify.com", "play.spotify.com", "embed.spotify.com", "spotify.com"):
        return None  # accounts, developer, artists, support …: pages of the company, not of the player
    while path and _SPOTIFY_PREFIX.fullmatch(path[0]):
        path.pop(0)
    if path and path[0].lower() == "user" and "playlist" in [segment.lower() for segment in path[2:3]]:
        path = path[2:]
    head = path[0].lower() if path else ""
    if head == "s":
        return _short(Service.SPOTIFY, "open.spotify.com/s", path[1] if len(path) > 1 else "")
    if (kind := _SPOTIFY_KINDS.get(head)) is not None:
        return _spotify_item(kind, path[1] if len(path) > 1 else "")
    if head == "search" and len(path) > 1:
        return SongName(path[1], raw=path[1])
    url = "/".join(["https://open.spotify.com", *path])
    return Link(Service.SPOTIFY, LinkKind.OTHER, "/".join(path), url)


def _spotify_item(kind: LinkKind, segment: str) -> Link:
    item = _exactly(_BASE62, segment)
    url = f"https://open.spotify.com/{kind}/{item}"
    return _made(Service.SPOTIFY, kind, item, url, valid=len(item) == _SPOTIFY_ID_LENGTH)


def _short(service: Service, base: str, segment: str) -> Link:
    code = _exactly(_WORD, segment)
    url = f"https://{base}/{code}"
    return _made(service, LinkKind.SHORT, url, url, valid=bool(code))


def _spotify_short(address: Address) -> Link | None:
    """Read a short link; some carry their target as a parameter."""
    for name in _FULLURL:
        if not address.nested and name in address.query and (link := _target(unquote(address.query[name]))):
            return link
    if address.host == "link.tospotify.com":  # switched off by Spotify: leads nowhere
        return Link(Service.SPOTIFY, LinkKind.BROKEN, "", "https://link.tospotify.com")
    return _short(Service.SPOTIFY, address.host, address.path[0] if address.path else "")


# --- YouTube ---

_YOUTUBE_ID_LENGTH: Final = 11


def _youtube(address: Address) -> Link | None:
    """Read a link of YouTube or YouTube Music: a video wherever one is named, else a list, else a channel."""
    path, query = address.path, address.query
    head = path[0].lower() if path else ""
    if head in ("shorts", "live", "embed", "v", "e", "watch", "video") and len(path) > 1 and path[1] != "videoseries":
        return _video(path[1])
    if head == "attribution_link" and "u" in query and not address.nested:
        return _target("https://www.youtube.com" + query["u"])
    if "v" in query or (head == "watch" and "list" not in query):
        return _video(query.get("v", ""))
    if "list" in query:
        return _youtube_list(query["list"])
    return _youtube_page(head, path)


def _youtube_page(head: str, path: Sequence[str]) -> Link:
    item = _exactly(_WORD, path[1]) if len(path) > 1 else ""
    if head == "browse" and item.startswith("MPRE"):
        return Link(Service.YOUTUBE, LinkKind.ALBUM, item, f"https://music.youtube.com/browse/{item}")
    if head == "channel" and item:
        return Link(Service.YOUTUBE, LinkKind.ARTIST, item, f"https://www.youtube.com/channel/{item}")
    if head.startswith("@"):
        return Link(Service.YOUTUBE, LinkKind.ARTIST, path[0], f"https://www.youtube.com/{path[0]}")
    return Link(Service.YOUTUBE, LinkKind.OTHER, "/".join(path), "/".join(["https://www.youtube.com", *path]))


def _youtube_short(address: Address) -> Link | None:
    return _video(address.path[0]) if address.path else None


def _video(segment: str) -> Link:
    item = _exactly(_WORD, segment)
    url = f"https://www.youtube.com/watch?v={item}"
    return _made(Service.YOUTUBE, LinkKind.VIDEO, item, url, valid=len(item) == _YOUTUBE_ID_LENGTH)


def _youtube_list(value: str) -> Link:
    item = _exactly(_WORD, value)
    url = f"https://www.youtube.com/playlist?list={item}"
    return _made(Service.YOUTUBE, LinkKind.PLAYLIST, item, url, valid=bool(item))


# --- Deezer, Tidal: /[language or section/]{kind}/{number} ---

_NUMBERED_KINDS: Final = {
    "track": LinkKind.TRACK,
    "tracks": LinkKind.TRACK,
    "song": LinkKind.TRACK,
    "album": LinkKind.ALBUM,
    "albums": LinkKind.ALBUM,
    "playlist": LinkKind.PLAYLIST,
    "playlists": LinkKind.PLAYLIST,
    "artist": LinkKind.ARTIST,
    "profile": LinkKind.OTHER,
    "show": LinkKind.SHOW,
    "episode": LinkKind.EPISODE,
    "video": LinkKind.VIDEO,
    "videos": LinkKind.VIDEO,
}


def _kind_and_id(path: Sequence[str]) -> tuple[LinkKind, str] | None:
    for place, segment in enumerate(path[:3]):
        if (kind := _NUMBERED_KINDS.get(segment.lower())) is not None:
            return kind, path[place + 1] if len(path) > place + 1 else ""
    return None


def _deezer(address: Address) -> Link | None:
    """Read a link of Deezer; its ids are numbers."""
    if address.host == "link.deezer.com":
        return _short(Service.DEEZER, "link.deezer.com/s", address.path[-1] if address.path else "")
    if address.host not in ("deezer.com", "m.deezer.com", "widget.deezer.com"):
        return None
    found = _kind_and_id(address.path)
    if found is None or found[0] is LinkKind.OTHER:
        url = "/".join(["https://www.deezer.com", *address.path])
        return Link(Service.DEEZER, LinkKind.OTHER, "/".join(address.path), url)
    kind, segment = found
    item = _exactly(_DIGITS, segment)
    return _made(Service.DEEZER, kind, item, f"https://www.deezer.com/{kind}/{item}", valid=bool(item))


def _deezer_short(address: Address) -> Link | None:
    if address.host in ("deezer.page.link", "dzr.page.link"):
        return _short(Service.DEEZER, address.host, address.path[0] if address.path else "")
    return None


def _tidal(address: Address) -> Link | None:
    """Read a link of Tidal; ids are numbers, a playlist's is a UUID."""
    found = _kind_and_id(address.path)
    if found is None or found[0] is LinkKind.OTHER:
        url = "/".join(["https://tidal.com", *address.path])
        return Link(Service.TIDAL, LinkKind.OTHER, "/".join(address.path), url)
    kind, segment = found
    item = _exactly(_WORD if kind is LinkKind.PLAYLIST else _DIGITS, segment)
    return _made(Service.TIDAL, kind, item, f"https://tidal.com/{kind}/{item}", valid=bool(item))


# --- Apple Music ---

_APPLE_KINDS: Final = {
    "song": LinkKind.TRACK,
    "album": LinkKind.ALBUM,
    "playlist": LinkKind.PLAYLIST,
    "artist": LinkKind.ARTIST,
    "music-video": LinkKind.VIDEO,
    "podcast": LinkKind.SHOW,
}


def _apple(address: Address) -> Link | None:
    """Read a link of Apple Music or iTunes: ``/{country}/{kind}/[{name}/]{id}``, a track of an album as ``?i=``."""
    if "music.apple.com" not in address.host and "itunes.apple.com" not in address.host:
        return None
    path = list(address.path)
    country = path.pop(0).lower() if path and len(path[0]) == 2 else "us"
    base = f"https://music.apple.com/{country}"
    kind = _APPLE_KINDS.get(path[0].lower()) if path else None
    if kind is None or len(path) < 2:
        return Link(Service.APPLE, LinkKind.OTHER, "/".join(path), "/".join([base, *path]))
    if kind is LinkKind.ALBUM and (song := _exactly(_DIGITS, address.query.get("i", ""))):
        album = _exactly(_SLUG, path[-1]).removeprefix("id")
        return Link(Service.APPLE, LinkKind.TRACK, song, f"{base}/album/{album}?i={song}")
    if kind is LinkKind.PLAYLIST:
        item = _exactly(_SLUG, path[-1]).rstrip(".")
        return _made(Service.APPLE, kind, item, f"{base}/playlist/{item}", valid=item.startswith("pl."))
    item = _exactly(_DIGITS, path[-1].removeprefix("id"))
    return _made(Service.APPLE, kind, item, f"{base}/{path[0].lower()}/{item}", valid=bool(item))


# --- SoundCloud, Bandcamp: names instead of ids ---

_SOUNDCLOUD_PAGES: Final = (
    "discover search stream you charts upload pages tags settings "
    "messages notifications terms-of-use people jobs mobile signin logout popular imprint"
)
_SOUNDCLOUD_TABS: Final = "likes tracks albums reposts popular-tracks followers following comments toptracks spotlight"


def _soundcloud(address: Address) -> Link | None:
    """Read a link of SoundCloud; the id is ``{user}/{track}``."""
    if address.host in ("on.soundcloud.com", "soundcloud.app.goo.gl"):
        return _short(Service.SOUNDCLOUD, address.host, address.path[0] if address.path else "")
    if address.host == "w.soundcloud.com" and "url" in address.query and not address.nested:
        return _target(address.query["url"])
    path = [piece.lower() for segment in address.path if (piece := _exactly(_SLUG, segment).rstrip("."))]
    if address.host == "api.soundcloud.com" or not path or path[0] in _SOUNDCLOUD_PAGES.split():
        kind, pieces = LinkKind.OTHER, path
    elif len(path) == 1:
        kind, pieces = LinkKind.ARTIST, path
    elif path[1] == "sets":
        kind, pieces = (LinkKind.PLAYLIST, path[:3]) if len(path) > 2 else (LinkKind.OTHER, path)
    elif path[1] in _SOUNDCLOUD_TABS.split():
        kind, pieces = LinkKind.OTHER, path[:2]
    else:
        kind, pieces = LinkKind.TRACK, path[:2]
    item = "/".join(pieces)
    return Link(Service.SOUNDCLOUD, kind, item, f"https://soundcloud.com/{item}")


def _bandcamp(address: Address) -> Link | None:
    """Read a link of Bandcamp; the id is ``{artist}/{track}``."""
    artist = address.host.removesuffix("bandcamp.com").rstrip(".")
    path = [piece.lower() for segment in address.path if (piece := _exactly(_SLUG, segment).rstrip("."))]
    if not artist or artist in ("daily", "www", "get", "blog"):
        return Link(Service.BANDCAMP, LinkKind.OTHER, "/".join(path), "/".join(["https://bandcamp.com", *path]))
    base = f"https://{artist}.bandcamp.com"
    if len(path) > 1 and path[0] in ("track", "album"):
        kind = LinkKind.TRACK if path[0] == "track" else LinkKind.ALBUM
        return Link(Service.BANDCAMP, kind, f"{artist}/{path[1]}", f"{base}/{path[0]}/{path[1]}")
    return Link(Service.BANDCAMP, LinkKind.ARTIST, artist, base)


_READERS: Final[tuple[tuple[str, Callable[[Address], Request | None]], ...]] = (
    ("spotify.link", _spotify_short),
    ("spotify.app.link", _spotify_short),
    ("spoti.fi", _spotify_short),
    ("link.tospotify.com", _spotify_short),
    ("spotify.com", read_spotify),
    ("youtube.com", _youtube),
    ("youtube-nocookie.com", _youtube),
    ("youtu.be", _youtube_short),
    ("deezer.com", _deezer),
    ("page.link", _deezer_short),
    ("apple.com", _apple),
    ("soundcloud.com", _soundcloud),
    ("soundcloud.app.goo.gl", _soundcloud),
    ("bandcamp.com", _bandcamp),
    ("tidal.com", _tidal),
)
