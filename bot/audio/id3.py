"""ID3 tags of MP3 files.

Written is version 2.3, not 2.4: Windows Explorer, car radios and older players read nothing else, and every newer one
reads it too. Two things 2.3 cannot say are said in ways that such players ignore:

* *Several artists.* 2.3 joins them by ``/`` (id3.org, id3v2.3.0 section 4.2.1, TPE1), which cannot be undone: ``AC/DC``
  looks like two. So TPE1 holds the joined line, and ``TXXX:ARTISTS`` (as MusicBrainz Picard names it) the exact names
  with a NUL between them. When reading, ARTISTS counts only while it agrees with TPE1: an edit in a tag editor wins.
* *A full date.* TYER holds the year and TDAT day and month; TDRC of 2.4 stands beside them for readers that prefer it.

Lyrics stand twice where their moments are known: USLT for reading, SYLT for singing along. Nobody says which language
they are in, for which ID3 has ``XXX`` (id3.org, id3v2.4.0-structure, section 4).

Texts are Latin-1 while they are ASCII and UTF-16 otherwise, the only two encodings of 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mutagen import apev2, id3

from bot.audio.tagset import Details, Pair, TagSet, address, date, first, isrc, names, pair, tidy
from bot.core.track import Track
from bot.services.ports import Cover

_FRONT = id3.PictureType.COVER_FRONT
_UNKNOWN = "XXX"
_MILLISECONDS, _LYRICS = 2, 1
"""SYLT's time stamp format and content type (id3.org, id3v2.3.0 section 4.10)."""


def write(path: Path, track: Track, cover: Cover | None, details: Details) -> None:
    """Replace every tag of an MP3 (ID3v1, ID3v2 and APEv2) by ``track``'s, the ``details`` and the ``cover``."""
    tags = id3.ID3()
    for frame in (*_texts(track, details.duration), *_extras(track), *_found_out(details)):
        tags.add(frame)
    if cover is not None:
        tags.add(id3.APIC(encoding=id3.Encoding.LATIN1, mime=cover.mime, type=_FRONT, desc="", data=cover.data))
    apev2.delete(path)
    id3.delete(path)
    tags.save(path, v1=id3.ID3v1SaveOptions.REMOVE, v2_version=3, v23_sep="/")


def _texts(track: Track, duration: float | None) -> Iterator[id3.Frame]:
    """The frames that hold one plain text each."""
    released = track.released or ""
    fields = {
        "TIT2": track.title,
        "TPE1": "/".join(map(tidy, track.artists)),
        "TPE2": "/".join(map(tidy, track.album_artists)),
        "TALB": track.album,
        "TRCK": _ratio(track.track_number, track.track_total),
        "TPOS": _ratio(track.disc_number, track.disc_total),
        "TYER": released[:4],
        "TDAT": released[8:10] + released[5:7] if len(released) == len("1824-05-07") else "",
        "TDRC": released,
        "TCON": "; ".join(track.genres),
        "TSRC": track.isrc,
        "TPUB": track.label,
        "TCOP": track.copyright,
        "TLEN": str(round(duration * 1000)) if duration else "",
    }
    for name, value in fields.items():
        if text := tidy(value or ""):
            yield getattr(id3, name)(encoding=_encoding(text), text=[text])


def _extras(track: Track) -> Iterator[id3.Frame]:
    """The frames of other shapes: where the track lives, exact names, our id."""
    if link := address(track):
        yield id3.WOAS(url=link)
        yield id3.COMM(encoding=_encoding(link), lang="eng", desc="", text=[link])
    for name, artists in (("ARTISTS", track.artists), ("ALBUMARTISTS", track.album_artists)):
        exact = tuple(map(tidy, artists))
        if names(["/".join(exact)]) != exact:
            yield _own(name, "\0".join(exact))
    if track.explicit:
        yield _own("ITUNESADVISORY", "1")
    yield _own("SONGWIRE_ID", track.id)


def _found_out(details: Details) -> Iterator[id3.Frame]:
    """The frames of loudness and lyrics."""
    for name, value in details.replay_gain().items():
        yield _own(name, value)
    if details.lyrics is None:
        return
    text = details.lyrics.text
    yield id3.USLT(encoding=_encoding(text), lang=_UNKNOWN, desc="", text=text)
    if details.lyrics.lines:
        moments = [(line.text, round(line.second * 1000)) for line in details.lyrics.lines]
        yield id3.SYLT(
            encoding=id3.Encoding.UTF16, lang=_UNKNOWN, desc="", format=_MILLISECONDS, type=_LYRICS, text=moments
        )


def _own(name: str, text: str) -> id3.Frame:
    return id3.TXXX(encoding=_encoding(text), desc=name, text=[text])


def _encoding(text: str) -> int:
    return id3.Encoding.LATIN1 if text.isascii() else id3.Encoding.UTF16


def _ratio(number: int | None, total: int | None) -> str:
    if number is None:
        return ""
    return f"{number}/{total}" if total else str(number)


def read(tags: id3.ID3) -> TagSet:
    """Read the frames of any ID3 version, as mutagen translates them to 2.4."""
    return TagSet(
        title=first(_all(tags, "TIT2")),
        artists=_people(tags, "TPE1", "TXXX:ARTISTS"),
        album=first(_all(tags, "TALB")),
        album_artists=_people(tags, "TPE2", "TXXX:ALBUMARTISTS"),
        track=_numbers(tags, "TRCK"),
        disc=_numbers(tags, "TPOS"),
        released=date(first(_all(tags, "TDRC"))),
        isrc=isrc(first(_all(tags, "TSRC"))),
        explicit=True if first(_all(tags, "TXXX:ITUNESADVISORY")) == "1" else None,
        genres=names(genre for frame in tags.getall("TCON") for genre in frame.genres),
        label=first(_all(tags, "TPUB")),
        copyright=first(_all(tags, "TCOP")),
        marks=_marks(tags),
    )


def read_cover(tags: id3.ID3) -> Cover | None:
    """Return the front cover, or else the first picture."""
    pictures = sorted(tags.getall("APIC"), key=lambda picture: picture.type != _FRONT)
    return Cover(data=pictures[0].data, mime=pictures[0].mime) if pictures else None


def _all(tags: id3.ID3, key: str) -> list[object]:
    return [text for frame in tags.getall(key) for text in frame.text]


def _numbers(tags: id3.ID3, key: str) -> Pair:
    return pair(first(_all(tags, key)))


def _people(tags: id3.ID3, key: str, exact: str) -> tuple[str, ...]:
    shown = [str(value) for value in _all(tags, key)]
    listed = tuple(name for value in _all(tags, exact) if (name := tidy(value)))
    line = "/".join(shown)
    return listed if listed and all(name in line for name in listed) else names(shown)


def _marks(tags: id3.ID3) -> tuple[str, ...]:
    links = [frame.url for key in ("WOAS", "WOAF", "WOAR", "WXXX") for frame in tags.getall(key)]
    texts = [text for key in ("TXXX", "COMM") for frame in tags.getall(key) for text in frame.text]
    return tuple(tidy(mark) for mark in (*links, *texts))
