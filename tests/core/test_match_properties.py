"""What holds for the matcher whatever strangers wrote."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.core.candidate import Candidate, CandidateType
from bot.core.match import match
from bot.core.track import Track, TrackId

_PIECES = """
    Mira Talvik Blue Umbrella live (Live) remix [Remix] cover feat. - | / 2 Part II official video зимний сад 夜 の
    ライブ "quoted „ ( ) * f**k & x AC/DC $ ! … . ' Topic
"""
WORDS = st.sampled_from(_PIECES.split())
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join))
LENGTHS = st.none() | st.floats(0, 20_000)
TRACKS = st.builds(
    Track,
    id=st.just(TrackId("library:track:0")),
    title=TEXTS,
    artists=st.lists(TEXTS, max_size=3).map(tuple),
    album=st.none() | TEXTS,
    duration=LENGTHS,
    explicit=st.none() | st.booleans(),
)
CANDIDATES = st.builds(
    Candidate,
    id=st.text("abc", min_size=1, max_size=3),
    title=TEXTS,
    channel=TEXTS,
    artists=st.lists(TEXTS, max_size=2).map(tuple),
    duration=LENGTHS,
    views=st.none() | st.integers(0, 10**10),
    album=st.none() | TEXTS,
    explicit=st.none() | st.booleans(),
    type=st.sampled_from(CandidateType),
    available=st.booleans(),
)


@given(TRACKS, st.lists(CANDIDATES, max_size=4))
def test_it_never_raises_and_judges_every_candidate(track: Track, candidates: list[Candidate]) -> None:
    found = match(track, candidates)
    assert len(found.judgements) == len(candidates)
    assert all(0 <= one.score <= 1 for one in found.judgements)
    assert (found.best is None) == (found.outcome != "sure")


@given(TRACKS, st.lists(CANDIDATES, max_size=4, unique_by=lambda candidate: candidate.id), st.randoms())
def test_the_order_of_the_candidates_makes_no_difference(
    track: Track, candidates: list[Candidate], chance: random.Random
) -> None:
    shuffled = candidates[:]
    chance.shuffle(shuffled)
    assert match(track, candidates) == match(track, shuffled)


_PLAIN = "Mira Talvik Blue Umbrella live remix cover Part 2 official video lyrics Lena"
PLAIN = st.lists(st.sampled_from(_PLAIN.split()), max_size=9)


@given(PLAIN, PLAIN, LENGTHS)
def test_case_and_spaces_make_no_difference(title: list[str], channel: list[str], duration: float | None) -> None:
    track = Track(id=TrackId("x"), title="Blue Umbrella", artists=("Mira Talvik",), duration=200.0)
    plain = Candidate(id="1", title=" ".join(title), channel=" ".join(channel), duration=duration)
    loud = Candidate(id="1", title="  ".join(title).upper(), channel="  ".join(channel).upper(), duration=duration)
    first, second = match(track, [plain]).judgements[0], match(track, [loud]).judgements[0]
    assert (first.outcome, first.score, first.differences) == (second.outcome, second.score, second.differences)
