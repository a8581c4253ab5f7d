"""The matcher's answers: sure, near or none, on invented tracks and uploads that look like real ones."""

from __future__ import annotations

import pytest

from bot.core.candidate import Candidate, CandidateType
from bot.core.match import match
from bot.core.match_reasons import ArtistEvidence, Difference, DifferenceKind, Judgement, Match, Outcome
from bot.core.track import Track, TrackId


def track(
    title: str = "Blue Umbrella",
    *artists: str,
    album: str | None = "Weather Reports",
    duration: float | None = 200.0,
    explicit: bool | None = None,
) -> Track:
    """A track, by Mira Talvik unless said otherwise."""
    names = artists or ("Mira Talvik",)
    return Track(
        id=TrackId("library:track:0"), title=title, artists=names, album=album, duration=duration, explicit=explicit
    )


def video(
    title: str, channel: str = "Lantern Uploads", duration: float | None = 200.0, views: int | None = None
) -> Candidate:
    """An upload."""
    return Candidate(id=f"v-{title}-{channel}-{duration}", title=title, channel=channel, duration=duration, views=views)


def song(title: str, *performers: str, duration: float | None = 200.0, album: str | None = None) -> Candidate:
    """A catalogue's entry."""
    return Candidate(
        id=f"s-{title}-{performers}-{duration}-{album}",
        title=title,
        channel=performers[0],
        artists=performers,
        duration=duration,
        album=album,
        type=CandidateType.SONG,
    )


def judged(wanted: Track, candidate: Candidate) -> Judgement:
    """What the matcher thinks of a single candidate."""
    return match(wanted, [candidate]).judgements[0]


def kinds(judgement: Judgement) -> set[DifferenceKind]:
    """The kinds of differences that matter."""
    return {difference.kind for difference in judgement.differences if difference.cost >= 0.3}


@pytest.mark.parametrize(
    ("title", "channel", "duration"),
    [
        ("Mira Talvik - Blue Umbrella", "MiraTalvikVEVO", 203),
        ("Mira Talvik - Blue Umbrella (Official Video)", "Mira Talvik", 231),
        ("Mira Talvik – „Blue Umbrella“ [Official Music Video] 4K", "Paper Boat Records", 204),
        ("BLUE UMBRELLA | MIRA TALVIK | Weather Reports (2019)", "someone84", 200),
        ("Blue Umbrella", "Mira Talvik - Topic", 200),
        ("mira talvik blue umbrella lyrics", "Lyric Harbour", 201),
        ("Blue Umbrella by Mira Talvik", "jk1972", 199),
        ("Mira Talvik ft. Oto Brandel - Blue Umbrella (Videoclip Oficial) HD", "Paper Boat Records", 206),
        ("Mira Tälvik - Blue Umbrela", "x", 200),
        ("Mira Talvik - Blue Umbrella (2021 Remaster)", "x", 200),
    ],
)
def test_an_upload_of_the_recording_is_sure_however_it_is_decorated(title: str, channel: str, duration: float) -> None:
    assert match(track(), [video(title, channel, duration)]).outcome is Outcome.SURE


@pytest.mark.parametrize(
    ("title", "channel"),
    [
        ("Mira Talvik - Blue Umbrella (Live at the Harbour Hall 2019)", "Mira Talvik"),
        ("Mira Talvik - Blue Umbrella (Ao Vivo)", "Mira Talvik"),
        ("Mira Talvik - Blue Umbrella (En Directo)", "Mira Talvik"),
        ("Mira Talvik - Blue Umbrella canlı", "Mira Talvik"),
        ("Mira Talvik performs 'Blue Umbrella' | Studio 9", "Studio 9"),
        ("Mira Talvik - Blue Umbrella (Karaoke Version)", "Sing Harbour"),
        ("Mira Talvik - Blue Umbrella カラオケ", "x"),
        ("Mira Talvik - Blue Umbrella (Instrumental)", "x"),
        ("Mira Talvik - Blue Umbrella (8D AUDIO)", "x"),
        ("Nightcore → Blue Umbrella || Mira Talvik", "x"),
        ("mira talvik - blue umbrella (sped up)", "x"),
        ("mira talvik - blue umbrella (slowed + reverb)", "x"),
        ("Mira Talvik - Blue Umbrella [Bass Boosted]", "x"),
        ("Mira Talvik - Blue Umbrella (Oto Brandel Remix)", "Oto Brandel"),
        ("Mira Talvik - Blue Umbrella (Acoustic)", "Mira Talvik"),
        ("Mira Talvik - Blue Umbrella | Guitar Lesson", "x"),
        ("FIRST TIME HEARING Mira Talvik - Blue Umbrella REACTION", "x"),
        ("Blue Umbrella type beat | Mira Talvik x Juno Kestrel", "x"),
        ("Blue Umbrella - Mira Talvik (cover by Lena Vesper)", "Lena Vesper"),
        ("Mira Talvik - Blue Umbrella | Lena Vesper Cover", "Lena Vesper"),
        ("Mira Talvik - Blue Umbrella (432Hz)", "x"),
    ],
)
def test_another_version_of_the_same_length_is_offered_and_never_sent(title: str, channel: str) -> None:
    found = match(track(), [video(title, channel)])
    assert found.outcome is Outcome.NEAR
    assert found.best is None
    assert kinds(found.near[0]) & {DifferenceKind.VERSION, DifferenceKind.OTHER_PERFORMER}


@pytest.mark.parametrize(
    ("wanted", "right", "wrong"),
    [
        ("Blue Umbrella - Live", "Blue Umbrella (Live)", "Blue Umbrella"),
        ("Blue Umbrella (Acoustic)", "Blue Umbrella - Acoustic Version", "Blue Umbrella (Official Audio)"),
        (
            "Blue Umbrella - Oto Brandel Remix",
            "Blue Umbrella (Oto Brandel Remix)",
            "Blue Umbrella (Juno Kestrel Remix)",
        ),
        ("Blue Umbrella - Sped Up", "Blue Umbrella (sped up)", "Blue Umbrella"),
        ("Blue Umbrella (Mira's Version)", "Blue Umbrella (Mira's Version)", "Blue Umbrella Orchestra"),
        ("Winter Orchard, Pt. 2", "Winter Orchard Part 2", "Winter Orchard Part 1"),
        ("Winter Orchard", "Winter Orchard", "Winter Orchard 2"),
        ("Winter Orchard, Vol. II", "Winter Orchard #2", "Winter Orchard Vol. 3"),
        ("Drift Here", "Drift Here", "Drift Here With Me"),
    ],
)
def test_the_version_or_part_that_is_wanted_is_the_one_that_is_sent(wanted: str, right: str, wrong: str) -> None:
    channel = "Mira Talvik"
    one, other = video(f"Mira Talvik - {right}", channel), video(f"Mira Talvik - {wrong}", channel)
    assert match(track(wanted), [other, one]).best == one
    assert match(track(wanted), [other]).best is None


@pytest.mark.parametrize(
    ("title", "artist"),
    [
        ("Live Forever Blue", "Mira Talvik"),
        ("Cover the Moon", "Mira Talvik"),
        ("Slow Piano", "Mira Talvik"),
        ("Deliver", "Olive Alivera"),
        ("Blue Umbrella", "The Remix Quartet"),
    ],
)
def test_a_word_of_the_songs_or_the_artists_own_name_is_no_version(title: str, artist: str) -> None:
    assert match(track(title, artist), [video(f"{artist} - {title} (Official Video)", artist)]).outcome is Outcome.SURE


def test_a_length_that_is_off_counts_however_well_the_names_agree() -> None:
    """One peer ignores the length once the names agree."""
    wanted, other = song("Blue Umbrella", "Mira Talvik"), song("Blue Umbrella", "Mira Talvik", duration=213.0)
    found = match(track(), [other, wanted])
    assert found.best == wanted
    assert judged(track(), other).outcome is Outcome.NEAR
    assert judged(track(), other).differences[0] == Difference(DifferenceKind.LONGER, seconds=13.0, cost=1.0)


@pytest.mark.parametrize("artist", ["Oliver Stellan", "The Alive Ones", "Deliverance Choir", "Discovery Lane"])
def test_a_version_word_inside_another_word_costs_nothing(artist: str) -> None:
    """One peer finds "live" in "Oliver"."""
    candidate = video(f"{artist} - Blue Umbrella", artist)
    assert (
        judged(track("Blue Umbrella", artist), candidate).score
        == judged(track(), video("Mira Talvik - Blue Umbrella", "Mira Talvik")).score
    )


@pytest.mark.parametrize(
    ("title", "artist", "other_title", "other_artist"),
    [
        ("Зимний сад", "Мира Талвик", "Zimniy sad", "Mira Talvik"),
        ("Blue Umbrella", "Mira Talvik", "Blue Umbrella", "Мира Талвик"),
        ("ハナノユメ", "ミナ サオリ", "Hana no Yume", "Mina Saori"),
        ("Nour El Bahr", "Omar Najjar", "نور البحر", "عمر نجار"),
        ("하늘 바다", "김하늘", "Haneul Bada", "Kim Haneul"),
    ],
)
def test_names_meet_across_scripts(title: str, artist: str, other_title: str, other_artist: str) -> None:
    """One peer finds nothing at all for such pairs."""
    assert match(track(title, artist), [song(other_title, other_artist)]).outcome is Outcome.SURE
    assert match(track(other_title, other_artist), [song(title, artist)]).outcome is Outcome.SURE


def test_a_title_in_chinese_characters_that_cannot_be_transliterated_is_asked_about() -> None:
    found = match(track("Yuki no Hana Machi", "Mina Saori"), [song("雪花町", "Mina Saori")])
    assert found.outcome is Outcome.NEAR
    assert found.near[0].differences[0].kind is DifferenceKind.OTHER_TITLE


def test_an_artist_in_a_script_that_cannot_be_transliterated_is_asked_about() -> None:
    assert match(track("Blue Umbrella", "Mina Lee"), [song("Blue Umbrella", "李美娜")]).outcome is Outcome.NEAR
    assert (
        match(track("Blue Umbrella", "Mina Lee"), [song("Blue Umbrella", "李美娜", duration=190)]).outcome
        is Outcome.NONE
    )


def test_the_best_of_near_ties_wins_and_not_the_last_or_the_most_viewed() -> None:
    """One peer returns the worst of candidates that score almost alike."""
    best = song("Blue Umbrella", "Mira Talvik")
    second = video("Mira Talvik - Blue Umbrella (Official Audio)", "Mira Talvik", 201.0, views=10)
    third = video("Mira Talvik - Blue Umbrella lyrics", "someone", 203.0, views=90_000_000)
    for order in ([best, second, third], [third, second, best], [second, third, best]):
        found = match(track(), order)
        assert found.best == best
        assert [one.candidate for one in found.near] == [second, third]


@pytest.mark.parametrize(
    "candidate",
    [
        video("Blue Umbrella", "Lena Vesper"),
        video("Lena Vesper - Blue Umbrella", "Lena Vesper"),
        song("Blue Umbrella", "Lena Vesper"),
        song("Blue Umbrella (Made Famous by Mira Talvik)", "Party Lanterns"),
        song("Blue Umbrella", "Mira Talvik Tribute Band"),
        video("Mira Talvik - Nine Quiet Rivers", "Mira Talvik"),
        song("Nine Quiet Rivers", "Mira Talvik", album="Weather Reports"),
    ],
)
def test_without_the_title_and_the_artist_there_is_nothing_to_offer(candidate: Candidate) -> None:
    found = match(track(), [candidate])
    assert found.outcome is Outcome.NONE
    assert not found.near
    assert kinds(found.judgements[0]) & {DifferenceKind.OTHER_TITLE, DifferenceKind.OTHER_ARTIST}


def test_of_a_song_only_the_performers_count_and_not_whom_its_title_names() -> None:
    candidate = song("Blue Umbrella (feat. Mira Talvik)", "Party Lanterns")
    assert judged(track(), candidate).artist_in is ArtistEvidence.NONE
    assert judged(track(), candidate).outcome is Outcome.NONE


@pytest.mark.parametrize(
    ("artist", "channel", "named"),
    [
        ("Route Nine", "routenineVEVO", ""),
        ("Route Nine", "Route Nine Official", ""),
        ("The Paper Lanterns", "Paper Lanterns", ""),
        ("Paper Lanterns with Orchestra Conducted by Ivo Brandel", "old78s", "Paper Lanterns - "),
        ("Lena Vesper & Juno Kestrel", "x", "Juno Kestrel, Lena Vesper - "),
        ("L$na V*sper", "x", "Lsna V*sper - "),
        ("Seven Bright Owls", "x", "SBO - "),
        ("Ivo Brandel Quartet", "x", "Ivo Brandel - "),
    ],
)
def test_an_artist_is_known_by_the_channel_or_by_a_part_of_the_name(artist: str, channel: str, named: str) -> None:
    found = judged(track("Blue Umbrella", artist), video(f"{named}Blue Umbrella", channel))
    assert found.outcome is Outcome.SURE, found


def test_a_film_song_is_known_by_its_film_where_the_upload_names_the_cast() -> None:
    wanted = track('Neela Megham (From "Paper Boats")', "Anika Rao", album="Paper Boats (Original Soundtrack)")
    own = video("Neela Megham Full Video Song | Paper Boats | Dev Kumar, Tara Iyer | Harbour Music", "Harbour Music")
    assert judged(wanted, own).outcome is Outcome.SURE
    assert judged(wanted, own).artist_in is ArtistEvidence.WORK
    copy = video("Neela Megham | Dev Kumar", "somebody")
    assert judged(wanted, copy).outcome is Outcome.NONE
    long = video("Neela Megham Full Video Song | Paper Boats | Dev Kumar", "Harbour Music", duration=260.0)
    assert judged(wanted, long).outcome is not Outcome.SURE


@pytest.mark.parametrize(
    ("off", "kind", "outcome"),
    [
        (3, CandidateType.SONG, Outcome.SURE),
        (-3, CandidateType.SONG, Outcome.SURE),
        (9, CandidateType.SONG, Outcome.NEAR),
        (-9, CandidateType.SONG, Outcome.NEAR),
        (40, CandidateType.VIDEO, Outcome.SURE),
        (-8, CandidateType.VIDEO, Outcome.SURE),
        (80, CandidateType.VIDEO, Outcome.NEAR),
        (-30, CandidateType.VIDEO, Outcome.NEAR),
        (160, CandidateType.VIDEO, Outcome.NEAR),
        (-60, CandidateType.VIDEO, Outcome.NEAR),
    ],
)
def test_a_video_may_have_an_intro_and_a_song_may_not(off: int, kind: CandidateType, outcome: Outcome) -> None:
    candidate = Candidate(
        id="1", title="Blue Umbrella", channel="Mira Talvik", artists=("Mira Talvik",), duration=200.0 + off, type=kind
    )
    assert judged(track(), candidate).outcome is outcome
    assert judged(track(), candidate).length == off


def test_another_evening_on_stage_is_another_recording() -> None:
    wanted = track("Blue Umbrella - Live", album="Live at Harbour Hall")
    assert judged(wanted, song("Blue Umbrella (Live)", "Mira Talvik", duration=202)).outcome is Outcome.SURE
    assert judged(wanted, video("Mira Talvik - Blue Umbrella (Live)", "fan", duration=215)).outcome is Outcome.NEAR


def test_a_live_album_vouches_for_a_take_that_does_not_say_live() -> None:
    wanted = track("Blue Umbrella - Live", album="Harbour Nights (Live)")
    assert judged(wanted, video("Mira Talvik - Blue Umbrella (Harbour Nights)", "Mira Talvik")).outcome is Outcome.SURE
    assert judged(wanted, video("Mira Talvik - Blue Umbrella", "Mira Talvik")).outcome is Outcome.NEAR


def test_the_explicit_recording_is_preferred_only_where_the_track_is_explicit() -> None:
    clean = Candidate(id="a", title="Blue Umbrella", artists=("Mira Talvik",), explicit=False, type=CandidateType.SONG)
    rude = Candidate(id="b", title="Blue Umbrella", artists=("Mira Talvik",), explicit=True, type=CandidateType.SONG)
    assert match(track(explicit=True), [clean, rude]).best == rude
    assert match(track(explicit=False), [rude, clean]).best == clean


def test_a_song_comes_before_an_upload_and_the_artists_own_before_a_fans() -> None:
    entries = [
        video("Mira Talvik - Blue Umbrella", "fan"),
        video("Mira Talvik - Blue Umbrella (Official Audio)", "Mira Talvik"),
        song("Blue Umbrella", "Mira Talvik"),
    ]
    found: Match = match(track(), entries)
    assert [one.candidate for one in found.judgements] == entries[::-1]


def test_what_cannot_be_had_is_not_sent() -> None:
    gone = Candidate(
        id="1", title="Mira Talvik - Blue Umbrella", channel="Mira Talvik", duration=200.0, available=False
    )
    assert judged(track(), gone).outcome is Outcome.NEAR
    assert DifferenceKind.UNAVAILABLE in kinds(judged(track(), gone))


def test_of_no_candidates_there_is_none() -> None:
    assert match(track(), []) == Match(Outcome.NONE, None, (), ())
