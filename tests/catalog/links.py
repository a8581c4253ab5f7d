"""Links into the fake world."""

from __future__ import annotations

from bot.core.request import Link, LinkKind, Service
from tests.fakes.world import fake_id


def link(kind: LinkKind, number: int) -> Link:
    """The link of the ``number``-th thing of its kind."""
    own = fake_id(kind, number)
    return Link(Service.SPOTIFY, kind, own, f"https://open.spotify.com/{kind}/{own}")


SONG = link(LinkKind.TRACK, 4)
ALBUM = link(LinkKind.ALBUM, 1)
PLAYLIST = link(LinkKind.PLAYLIST, 1)
ARTIST = link(LinkKind.ARTIST, 1)
UNKNOWN = link(LinkKind.TRACK, 999)
