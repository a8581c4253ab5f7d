"""Which track a name means: sure, a choice, or none, with the same answer for every spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.name_index import NameIndex
from bot.core.query import song_name, upload_name
from bot.core.rank import Outcome, Verdict, rank
from bot.core.request import SongName
from bot.core.track import Track, TrackId


def track(title: str, *artists: str, album: str | None = None) -> Track:
    """A track whose id says what it is."""
    name = f"{title}-{'-'.join(artists)}-{album}".encode().hex()[:60]
    return Track(id=TrackId(f"library:track:{name}"), title=title, artists=artists, album=album)


UMBRELLA = track("Blue Umbrella", "Mira Talvik")
UMBRELLA_LIVE = track("Blue Umbrella - Live at the Hall", "Mira Talvik")
UMBRELLA_REMIX = track("Blue Umbrella (Oto Brandel Remix)", "Mira Talvik", "Oto Brandel")
UMBRELLA_ALBUM = track("Blue Umbrella - 2011 Remaster", "Mira Talvik", album="Weather")
UMBRELLA_OTHER = track("Blue Umbrella", "The Paper Lanterns")
RIVERS = track("Nine Quiet Rivers", "Mira Talvik", "Juno Kestrel")
HARBOUR = track("Тихая гавань", "Дарья Лесная")
TRAIN = track("Silver Morning Train (feat. Marlo Quist)", "The Paper Lanterns")
PART_1 = track("Winter Orchard, Pt. 1", "Lena Vesper")
PART_2 = track("Winter Orchard, Pt. 2", "Lena Vesper")
LIBRARY = (UMBRELLA, UMBRELLA_LIVE, UMBRELLA_REMIX, RIVERS, HARBOUR, TRAIN, PART_1, PART_2)


def named(text: str) -> SongName:
    """The song name of ``text``."""
    name = song_name(text)
    assert name is not None
    return name


def verdict(text: str, *tracks: Track) -> Verdict:
    """The verdict on ``text`` among ``tracks``, or among the whole library."""
    return rank(named(text), tracks or LIBRARY)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mira Talvik - Blue Umbrella", UMBRELLA),
        ("blue umbrella by mira talvik", UMBRELLA),
        ("download blue umbrela mira talvick mp3 please", UMBRELLA),
        ("blueumbrella miratalvik", UMBRELLA),
        ("blue umbrella mira talvik live", UMBRELLA_LIVE),
        ("blue umbrella oto brandel remix", UMBRELLA_REMIX),
        ("nine quiet rivers", RIVERS),
        ("nine qiuet rivers juno kestrel", RIVERS),
        ("talvik rivers", RIVERS),
        ("тихая гавань дарья лесная", HARBOUR),
        ("tikhaya gavan darya lesnaya", HARBOUR),
        ("силвер морнинг траин", TRAIN),
        ("silver morning train marlo quist", TRAIN),
        ("winter orchard pt 2 lena vesper", PART_2),
        ("winter orchard part ii - lena vesper", PART_2),
    ],
)
def test_a_name_that_fits_one_track_is_sure(text: str, wanted: Track) -> None:
    assert verdict(text).track == wanted


@pytest.mark.parametrize("text", ["rainbow castle zed zulu", "nine loud mountains", "Otters by Quentin Zorn", "please"])
def test_a_name_that_fits_nothing_is_none(text: str) -> None:
    assert verdict(text) == Verdict(Outcome.NONE)


def test_a_bare_title_of_several_artists_is_a_choice_in_the_order_given() -> None:
    found = verdict("blue umbrella", UMBRELLA_OTHER, UMBRELLA)
    assert found.outcome is Outcome.CHOOSE
    assert found.track is None
    assert found.tracks == (UMBRELLA_OTHER, UMBRELLA)


def test_further_editions_of_the_song_force_no_question() -> None:
    found = verdict("blue umbrella", UMBRELLA_ALBUM, UMBRELLA, UMBRELLA_LIVE)
    assert found.track == UMBRELLA
    assert UMBRELLA_ALBUM not in found.tracks


def test_another_version_alone_is_offered_but_not_sure() -> None:
    found = verdict("mira talvik blue umbrella (acoustic)", UMBRELLA_REMIX)
    assert found.outcome is not Outcome.SURE
    assert verdict("mira talvik - blue umbrella", UMBRELLA).choices[0].score > found.choices[0].score


def test_the_evidence_says_why() -> None:
    (best, *_) = verdict("blue umbrella mira talvik", UMBRELLA_LIVE).choices
    assert best.evidence.title == pytest.approx(1.0)
    assert best.evidence.artist == pytest.approx(1.0)
    assert best.evidence.unasked


def test_choices_are_cut_at_the_limit() -> None:
    tracks = [track("Blue Umbrella", f"Singer {letter * 4}") for letter in "abcdefghijkl"]
    assert len(rank(named("blue umbrella"), tracks).choices) == 8
    assert len(rank(named("blue umbrella"), tracks, limit=3).choices) == 3


def test_an_artist_alone_offers_that_artists_tracks() -> None:
    found = verdict("lena vesper")
    assert found.outcome is Outcome.CHOOSE
    assert set(found.tracks) == {PART_1, PART_2}


def test_an_uploads_channel_speaks_for_the_artist() -> None:
    name = upload_name("Blue Umbrella (Official Video)", "The Paper Lanterns - Topic")
    assert name is not None
    assert rank(name, (UMBRELLA, UMBRELLA_OTHER)).track == UMBRELLA_OTHER


def test_tracks_without_letters_break_nothing() -> None:
    odd = (track("", ""), track("!!!", "???"), track("   "))
    assert verdict("blue umbrella", *odd).outcome is Outcome.NONE
    assert rank(named("blue umbrella"), ()).outcome is Outcome.NONE


@given(st.integers(0, 2**60), st.integers(0, 3), st.sampled_from(["blue umbrella mira talvik", "nine quiet rivers"]))
def test_the_verdict_is_the_same_in_any_case_and_with_any_spaces(seed: int, spaces: int, text: str) -> None:
    shouted = "".join(char.upper() if seed >> place & 1 else char for place, char in enumerate(text))
    spaced = shouted.replace(" ", " " * (1 + spaces)).center(len(text) + 8)
    assert verdict(spaced).track == verdict(text).track
    assert [item.score for item in verdict(spaced).choices] == [item.score for item in verdict(text).choices]


@given(st.text(), st.text(), st.text())
def test_no_name_and_no_track_break_the_ranking(text: str, title: str, artist: str) -> None:
    name = song_name(text)
    if name is not None:
        for choice in rank(name, (track(title, artist), UMBRELLA)).choices:
            assert 0 <= choice.score <= 1


def test_an_index_finds_the_same_best_track_as_ranking_all() -> None:
    index = NameIndex(LIBRARY)
    for text in ("blue umbrella mira talvik", "tikhaya gavan", "quiet rivrs", "silver train"):
        assert index.search(named(text), 3)[0][0] == verdict(text).tracks[0]


def test_an_index_prefers_the_earlier_of_equal_tracks() -> None:
    assert [found for found, _ in NameIndex((UMBRELLA_OTHER, UMBRELLA)).search(named("blue umbrella"), 2)] == [
        UMBRELLA_OTHER,
        UMBRELLA,
    ]


def test_an_empty_index_finds_nothing() -> None:
    assert len(NameIndex(())) == 0
    assert NameIndex(()).search(named("blue umbrella"), 5) == []


def test_a_large_index_finds_one_misspelled_track_among_thousands() -> None:
    words = ("amber", "birch", "cobalt", "dune", "ember", "fjord", "grove", "heron", "iris", "jade")
    crowd = [track(f"{a} {b} {c}".title(), f"{c} {a}".title()) for a in words for b in words for c in words]
    index = NameIndex([*crowd, *LIBRARY])
    assert len(index) == 1008
    assert index.search(named("скачать nin quiet rivrs mira talvik"), 1)[0][0] == RIVERS
    assert index.search(named("cobalt heron jade - jade cobalt"), 1)[0][0].title == "Cobalt Heron Jade"
    assert index.search(named("zzzz qqqq"), 1) == []
