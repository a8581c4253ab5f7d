"""The public page of a track, where a short link to it leads."""

from __future__ import annotations

from bot.core.errors import BadLink
from bot.core.link_target import parse_target
from bot.core.track import Track

_PAGES = {
    "spotify:track": "https://open.spotify.com/track/",
    "deezer:track": "https://www.deezer.com/track/",
    "youtube:video": "https://music.youtube.com/watch?v=",
}


def page_of(track: Track) -> str | None:
    """The page that its catalogue names, else the one its id stands for; None for a file that has no page."""
    catalogue, _, number = track.id.rpartition(":")
    named = track.url or _PAGES.get(catalogue, "") + number
    try:
        return parse_target(named)
    except BadLink:  # a file's own tags may name any page
        return None
