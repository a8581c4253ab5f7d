"""Titles come apart into name, guests, version, source and noise."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.title import channel_artist, decompose, segment_versions, split_artists
from bot.core.version import Version


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Blue Umbrella", ("Blue Umbrella",)),
        ("Mira Talvik - Blue Umbrella (Official Video)", ("Mira Talvik", "Blue Umbrella")),
        ("Blue Umbrella [Official Video", ("Blue Umbrella",)),
        ("Mira Talvik – “Blue Umbrella” M/V", ("Mira Talvik", "Blue Umbrella")),
        ("MIRA TALVIK 'Blue Umbrella' Official MV", ("MIRA TALVIK", "Blue Umbrella")),
        ("Blue Umbrella | Mira Talvik | 4K", ("Blue Umbrella", "Mira Talvik")),
        ("Mira Talvik- Blue Umbrella", ("Mira Talvik", "Blue Umbrella")),
        ("Half-Umbrella", ("Half-Umbrella",)),
        ("'Til the Otters Come", ("'Til the Otters Come",)),
        ("Video Otters", ("Video Otters",)),
        ("!!!", ("!!!",)),
        ("", ()),
    ],
)
def test_the_running_title_is_split_at_its_separators(title: str, parts: tuple[str, ...]) -> None:
    assert decompose(title).parts == parts


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Otters (Live at the Harbour)", {Version.LIVE}),
        ("Otters - Ao Vivo", {Version.LIVE}),
        ("Otters (en vivo)", {Version.LIVE}),
        ("Otters - Canlı Performans", {Version.LIVE}),
        ("カワウソ (カラオケ)", {Version.KARAOKE}),
        ("Otters (Oto Brandel Remix)", {Version.REMIX}),
        ("Otters [Sped Up]", {Version.SPED_UP}),
        ("Otters (slowed + reverb)", {Version.SLOWED}),
        ("Otters (8D Audio)", {Version.SURROUND}),
        ("Otters (Acústico)", {Version.ACOUSTIC}),
        ("Otters (Piano Version)", {Version.ARRANGED}),
        ("Nightcore - Otters", set()),
        ("Otters - Nightcore", {Version.NIGHTCORE}),
        ("Otters (Mira's Version) (Instrumental)", {Version.INSTRUMENTAL}),
        ("Otters - 2011 Remaster", set()),
        ("Otters (Radio Edit)", set()),
        ("Live Without It", set()),
        ("Otters (Live Without It)", set()),
        ("Alive (Deliver)", set()),
        ("Cover the Moon", set()),
    ],
)
def test_a_version_word_counts_only_as_a_word_that_describes_the_recording(title: str, kinds: set[Version]) -> None:
    assert decompose(title).kinds == kinds


def test_a_remix_says_whose_it_is() -> None:
    (tag,) = segment_versions("Oto Brandel Remix")
    assert (tag.kind, tag.detail, tag.text) == (Version.REMIX, "oto brandel", "Oto Brandel Remix")


def test_a_version_in_the_running_title_is_only_a_hint() -> None:
    title = decompose("Otters live in Tartu")
    assert [(tag.kind, tag.inline) for tag in title.versions] == [(Version.LIVE, True)]
    assert title.kinds == frozenset()


@pytest.mark.parametrize(
    "title",
    [
        "Otters (feat. Juno Kestrel)",
        "Otters ft. Juno Kestrel",
        "Otters featuring Juno Kestrel [Lyrics]",
        "Otters (with Juno Kestrel)",
    ],
)
def test_guests_are_found_however_they_are_announced(title: str) -> None:
    found = decompose(title)
    assert (found.core, found.features) == ("Otters", ("Juno Kestrel",))


def test_source_producer_asides_and_noise_are_told_apart() -> None:
    title = decompose('Otters (Ottrid) [From "River Film"] (prod. Marlo Quist) (Official Audio)')
    assert title.core == "Otters"
    assert title.asides == ("Ottrid",)
    assert title.sources == ("River Film",)
    assert title.producers == ("Marlo Quist",)
    assert title.noise == {"official", "audio"}


def test_an_upload_quotes_its_song() -> None:
    assert decompose("Mira Talvik “Otters” live session").quoted == "Otters"


def test_a_line_of_artists_splits_and_keeps_the_whole() -> None:
    assert split_artists("Fox & Hound") == ("Fox & Hound", "Fox", "Hound")
    assert split_artists("Mira Talvik") == ("Mira Talvik",)
    assert split_artists("A, B feat. C") == ("A, B feat. C", "A", "B", "C")


@pytest.mark.parametrize(
    ("channel", "artist"),
    [
        ("MiraTalvikVEVO", "MiraTalvik"),
        ("Mira Talvik - Topic", "Mira Talvik"),
        ("Mira Talvik Official Channel", "Mira Talvik"),
        ("Mira Talvik", "Mira Talvik"),
        ("VEVO", "VEVO"),
    ],
)
def test_a_channel_names_its_artist(channel: str, artist: str) -> None:
    assert channel_artist(channel) == artist


@given(st.text())
def test_any_title_comes_apart(title: str) -> None:
    found = decompose(title)
    assert found.text.strip() == title.strip()
    split_artists(title)
    channel_artist(title)


@pytest.mark.parametrize(
    "piece", ["(", "a - ", "'a", " ", "|", "feat ", "live ", "(a", '"', "prod by ", "_ ", "é", "字"]
)
def test_the_time_for_a_hostile_title_is_bounded(piece: str) -> None:
    title = (piece * 4096)[:4096]
    start = time.process_time()
    decompose(title)
    split_artists(title)
    channel_artist(title)
    assert time.process_time() - start < 0.1
