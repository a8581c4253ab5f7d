"""Vorbis comments: the tags of FLAC, Ogg and Opus files. Songwire reads them and never writes them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from mutagen import flac

from bot.audio.tagset import Pair, TagSet, date, first, isrc, names, pair, tidy
from bot.services.ports import Cover

_FRONT = 3
_MARKS = ("url", "website", "contact", "comment", "description", "spotify_id", "spotify_url", "woas", "songwire_id")

Comments = Any
"""mutagen's ``VCommentDict``: case-blind keys, lists of texts."""


def read(comments: Comments) -> TagSet:
    """Read the comments under the names of xiph.org/vorbis/doc/v-comment.html and their common variants."""
    return TagSet(
        title=first(comments.get("title", [])),
        artists=names(_either(comments, "artists", "artist")),
        album=first(comments.get("album", [])),
        album_artists=names(_either(comments, "albumartist", "album artist", "album_artist")),
        track=_pair(comments, "tracknumber", ("tracktotal", "totaltracks")),
        disc=_pair(comments, "discnumber", ("disctotal", "totaldiscs")),
        released=date(first(_either(comments, "date", "year"))),
        isrc=isrc(first(comments.get("isrc", []))),
        explicit=True if first(comments.get("itunesadvisory", [])) == "1" else None,
        genres=names(comments.get("genre", [])),
        label=first(_either(comments, "label", "organization", "publisher")),
        copyright=first(comments.get("copyright", [])),
        marks=tuple(tidy(mark) for key in _MARKS for mark in comments.get(key, [])),
    )


def read_cover(comments: Comments, pictures: list[flac.Picture]) -> Cover | None:
    """Return the front cover, or else the first picture, of FLAC blocks and of embedded ``METADATA_BLOCK_PICTURE``."""
    found = [*pictures, *_embedded(comments)]
    found.sort(key=lambda picture: picture.type != _FRONT)
    return Cover(data=found[0].data, mime=found[0].mime) if found else None


def _embedded(comments: Comments) -> list[flac.Picture]:
    found = []
    for text in comments.get("metadata_block_picture", []):
        try:
            found.append(flac.Picture(base64.b64decode(text, validate=True)))
        except (binascii.Error, flac.error):
            continue  # a damaged picture is no picture; the sound is fine
    return found


def _either(comments: Comments, *keys: str) -> list[str]:
    return next((values for key in keys if (values := comments.get(key, []))), [])


def _pair(comments: Comments, key: str, totals: tuple[str, ...]) -> Pair:
    number, total = pair(first(comments.get(key, [])))
    return number, total or pair(first(_either(comments, *totals)))[0]
