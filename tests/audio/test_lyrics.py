from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.lyrics import (
    ADDRESS,
    MAX_ANSWER,
    Line,
    Lyrics,
    LyricsClient,
    clean,
    lyrics_within,
    parse_lrc,
    parse_record,
)
from bot.core.track import Track, TrackId

SONG = Track(id=TrackId("x"), title="Song", artists=("Artist", "Guest"), album="Album", duration=180.4)


def record(**fields: Any) -> bytes:
    return json.dumps(
        {
            "id": 1,
            "trackName": "Song",
            "artistName": "Artist",
            "duration": 180,
            "instrumental": False,
            "plainLyrics": "first\nsecond",
            "syncedLyrics": "[00:01.50] first\n[00:03.00] second",
            **fields,
        }
    ).encode()


class FakeLrclib:
    """Answers with one body, or raises; remembers what it was asked."""

    def __init__(self, answer: bytes | Exception | None) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    async def get(self, url: str, params: Mapping[str, str]) -> bytes:
        self.asked.append((url, params))
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return self.answer


def test_a_record_has_words_and_their_moments() -> None:
    assert parse_record(record(), 180.4) == Lyrics("first\nsecond", (Line(1.5, "first"), Line(3.0, "second")))


def test_moments_of_another_recording_are_left_out() -> None:
    assert parse_record(record(duration=200), 180.0) == Lyrics("first\nsecond")


def test_words_alone_come_from_the_moments_if_need_be() -> None:
    found = parse_record(record(plainLyrics=None))
    assert found is not None
    assert found.text == "first\nsecond"


@pytest.mark.parametrize("fields", [{"instrumental": True}, {"plainLyrics": "", "syncedLyrics": None}])
def test_an_instrumental_has_none(fields: dict[str, Any]) -> None:
    assert parse_record(record(**fields)) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"1", b"\xff\xfe", b" " * (MAX_ANSWER + 1)])
def test_what_is_no_record_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_record(body)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[00:12.34] a", [Line(12.34, "a")]),
        ("[01:02]a", [Line(62.0, "a")]),
        ("[00:05.00][01:05.00] again", [Line(5.0, "again"), Line(65.0, "again")]),
        ("[ar: Artist]\n[offset:+3]\n[00:01.00] a", [Line(1.0, "a")]),
        ("[00:02.00] b\n[00:01.00] a", [Line(1.0, "a"), Line(2.0, "b")]),
        ("[00:01.00] <00:01.00> word <00:01.50> by word", [Line(1.0, "word  by word")]),
        ("[00:01.00]", [Line(1.0, "")]),
        ("plain words", []),
        ("[99999:00.00] far", []),
    ],
)
def test_lrc_is_read_line_by_line(text: str, lines: list[Line]) -> None:
    assert list(parse_lrc(text)) == lines


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\0b\x07c\x1b[31md\x85", "abc[31md"),
        ("\ud800lone", "lone"),
        ("\u202eturned round", "turned round"),
        ("  x \n\n\n", "x"),
        ("a\tb", "a\tb"),
        ("x" * 30_000, "x" * 20_000),
    ],
)
def test_control_characters_are_removed(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_no_text_breaks_the_parser_or_smuggles_a_control_character_through(text: str) -> None:
    for line in parse_lrc(f"[00:01.00]{text}\n{text}"):
        assert all(c.isprintable() or c in "\t\u200c\u200d" for c in line.text)
    assert all(c.isprintable() or c in "\n\t\u200c\u200d" for c in clean(text))


async def test_the_client_asks_for_the_recording() -> None:
    lrclib = FakeLrclib(record())
    assert await LyricsClient(lrclib.get).find(SONG) is not None
    wanted = {"track_name": "Song", "artist_name": "Artist", "album_name": "Album", "duration": "180"}
    assert lrclib.asked == [(ADDRESS, wanted)]


async def test_what_is_unknown_is_not_asked_for() -> None:
    lrclib = FakeLrclib(record())
    await LyricsClient(lrclib.get).find(Track(id=TrackId("x"), title="Song", artists=("Artist",)))
    assert lrclib.asked[0][1] == {"track_name": "Song", "artist_name": "Artist"}
    assert await LyricsClient(lrclib.get).find(Track(id=TrackId("x"), title="Song", artists=())) is None
    assert len(lrclib.asked) == 1


@pytest.mark.parametrize("answer", [OSError("down"), b"<html>", KeyError("x"), None])
async def test_whatever_goes_wrong_there_are_no_lyrics(answer: bytes | Exception | None) -> None:
    assert await LyricsClient(FakeLrclib(answer).get, timeout=0.01).find(SONG) is None


async def test_lyrics_that_are_there_are_taken_though_the_time_is_over() -> None:
    task = asyncio.create_task(LyricsClient(FakeLrclib(record()).get).find(SONG))
    await asyncio.wait([task])
    assert await lyrics_within(task, -5.0) == task.result()


async def test_lyrics_that_take_too_long_are_given_up() -> None:
    task = asyncio.create_task(LyricsClient(FakeLrclib(None).get).find(SONG))
    async with asyncio.timeout(1):
        assert await lyrics_within(task, 0.01) is None
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
