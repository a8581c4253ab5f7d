"""JSON from strangers: whatever it is, it is read or left, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import deezer_json, embed_json, reading, spotify_json
from bot.catalog.page import Head
from bot.core.collection import CollectionKind
from tests.fakes.world import recorded

ID = "4uLU6hMCjMI75M1A2tKUQC"
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([ID, "track", "album", "playlist", f"spotify:track:{ID}", "https://x/", "2020-00-01", ",\u00a0"])
)
_WORDS = """
    id uri type name title artists album items item tracks track total total_tracks duration duration_ms external_ids
    isrc images url width release_date releaseDate isoString subtitle trackList entityType visualIdentity image coverArt
    sources props pageProps state data entity status contributors artist genres label nb_tracks cover_xl copyrights text
"""
_KEYS = st.sampled_from(_WORDS.split())
_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=12
)
_THING = st.dictionaries(_KEYS, _JSON, max_size=10).map(lambda more: {"id": ID, "name": "A", "title": "A", **more})
_READERS: list[Callable[[Any], object]] = [
    spotify_json.track,
    spotify_json.album,
    spotify_json.playlist,
    spotify_json.album_cards,
    spotify_json.found_tracks,
    spotify_json.page_total,
    spotify_json.page_length,
    lambda data: spotify_json.artist(data, ()),
    lambda data: spotify_json.album_page(data, data),
    embed_json.entity,
    embed_json.is_missing,
    embed_json.embed_track,
    embed_json.embed_collection,
    embed_json.oembed_title,
    deezer_json.track,
    deezer_json.album,
    deezer_json.playlist,
    deezer_json.found_tracks,
    lambda data: deezer_json.artist(data, data),
]


@given(_JSON | _THING)
def test_no_json_makes_a_reader_fail(data: Any) -> None:
    for read in _READERS:
        read(data)


@given(st.text(), st.dictionaries(st.sampled_from(["og:title", "og:description", "music:duration"]), st.text()))
def test_no_page_makes_a_reader_fail(page: str, meta: dict[str, str]) -> None:
    embed_json.next_data(f'<script id="__NEXT_DATA__" type="application/json">{page}</script>')
    embed_json.page_track(Head(meta), ID)


@pytest.mark.parametrize(
    ("given_date", "read"),
    [
        ("1987", "1987"),
        ("1987-11", "1987-11"),
        ("1987-11-12", "1987-11-12"),
        ("1987-11-12T00:00:00Z", "1987-11-12"),
        ("0000-00-00", None),
        ("0000", None),
        ("1987-00-00", "1987"),
        ("", None),
        (1987, None),
    ],
)
def test_a_date_keeps_its_own_precision(given_date: object, read: str | None) -> None:
    assert reading.date({"d": given_date}, "d") == read


@pytest.mark.parametrize(
    ("given_isrc", "read"),
    [
        ("GBARL9300135", "GBARL9300135"),
        ("gb-arl-93-00135", "GBARL9300135"),
        ("GBARL930013", None),
        ("not an isrc", None),
        (None, None),
    ],
)
def test_an_isrc_has_one_form(given_isrc: object, read: str | None) -> None:
    assert reading.isrc({"isrc": given_isrc}, "isrc") == read


def test_the_largest_picture_is_taken_wherever_it_stands() -> None:
    pictures = [{"url": f"https://x/{side}", "width": side} for side in (300, 640, 64)]
    assert reading.largest(iter(pictures)) == "https://x/640"
    assert reading.largest(iter([{"url": "http://x/plain", "width": 900}, *pictures])) == "https://x/640"


@pytest.mark.parametrize("outer", ["items", "tracks"])
@pytest.mark.parametrize("inner", ["item", "track"])
def test_a_playlist_is_read_in_its_new_and_in_its_old_shape(outer: str, inner: str) -> None:
    song = {"id": ID, "name": "A", "type": "track", "uri": f"spotify:track:{ID}", "artists": [{"name": "B"}]}
    playlist = spotify_json.playlist(
        {"id": ID, "name": "P", outer: {"total": 300, "items": [{inner: song}, {inner: None}, "?", {"other": 1}]}}
    )
    assert playlist is not None
    assert [track.title for track in playlist.tracks] == ["A"]
    assert playlist.total == 300


@pytest.mark.parametrize(
    "broken",
    [{"id": None}, {"id": "short"}, {"name": ""}, {"name": None}, {"type": "episode"}, {"is_local": True}],
    ids=str,
)
def test_what_is_no_track_is_left_out(broken: dict[str, object]) -> None:
    whole = {"id": ID, "name": "A", "type": "track", "artists": [{"name": "B"}]}
    assert spotify_json.track(whole) is not None
    assert spotify_json.track({**whole, **broken}) is None


def test_dead_fields_are_read_where_an_app_still_gets_them() -> None:
    album = {"name": "X", "genres": ["rock"], "label": "L", "copyrights": [{"text": "C 2020", "type": "C"}]}
    track = spotify_json.track({"id": ID, "name": "A", "artists": [], "album": album, "popularity": 3})
    assert track is not None
    assert (track.genres, track.label, track.copyright) == (("rock",), "L", "C 2020")


def test_artists_are_told_apart_at_the_no_break_space_only() -> None:
    item = {"uri": f"spotify:track:{ID}", "title": "A", "subtitle": "Earth, Wind & Fire,\u00a0Tyler, the Creator"}
    data = {"type": "album", "id": ID, "name": "X", "subtitle": "Y", "trackList": [item]}
    album = embed_json.embed_collection(data)
    assert album is not None
    assert album.tracks[0].artists == ("Earth, Wind & Fire", "Tyler, the Creator")


def test_recorded_embed_pages_are_read(shared_data: Path) -> None:
    def entity(kind: str) -> Any:
        return embed_json.entity(orjson.loads((shared_data / f"data/spotify/embed/{kind}.json").read_bytes()))

    track = embed_json.embed_track(entity("track"))
    assert track is not None
    assert (track.artists, track.duration, track.released) == (("Rick Astley",), 213.573, "1987-11-12")
    assert "b273" in (track.cover_url or "")
    artists: set[tuple[str, ...]] = set()
    for kind, length in ((CollectionKind.ALBUM, 10), (CollectionKind.ARTIST, 10), (CollectionKind.PLAYLIST, 50)):
        collection = embed_json.embed_collection(entity(kind))
        assert collection is not None
        assert (collection.kind, len(collection.tracks), collection.cut) == (kind, length, False)
        artists |= {track.artists for track in collection.tracks}
    assert ("Tame Impala", "JENNIE") in artists


def test_every_recorded_object_is_read(shared_data: Path) -> None:
    world = recorded(shared_data / "data" / "spotify")
    tracks = [spotify_json.track(item) for item in world.tracks.values()]
    assert len(tracks) > 800
    assert all(track and track.artists and track.album and track.duration and track.cover_url for track in tracks)
    assert sum(1 for track in tracks if track and track.isrc) / len(tracks) > 0.95
    assert not any(track.genres or track.label for track in tracks if track), "the fields of before 2026 are cut"
    for own, item in world.albums.items():
        album = spotify_json.album({**item, "tracks": {"items": world.album_tracks[own]}})
        assert album is not None
        assert len(album.tracks) == len(world.album_tracks[own])
