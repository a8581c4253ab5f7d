"""Which upload: as few searches as possible, doubt said aloud, corrections that cannot be forced on others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.core.candidate import Candidate, CandidateType
from bot.core.errors import CatalogDown, NotFound, SourceDown, Unsure
from bot.core.match_reasons import Outcome
from bot.core.track import Track, TrackId
from bot.services.choosing import AGREE, Chooser
from bot.services.events import Matched
from bot.services.ports import Chosen, Shelf
from tests.services.fakes import MemoryCorrections

TRACK = Track(
    id=TrackId("spotify:track:" + "a" * 22),
    title="Lantern Parade",
    artists=("Ilse Marrow",),
    duration=200.0,
    isrc="QZSWR2600001",
)


def song(id: str, *, title: str = "Lantern Parade", artist: str = "Ilse Marrow", seconds: float = 200) -> Candidate:
    return Candidate(id=id, title=title, channel=artist, artists=(artist,), duration=seconds, type=CandidateType.SONG)


def video(id: str, title: str, *, channel: str = "Ilse Marrow", seconds: float = 200) -> Candidate:
    return Candidate(id=id, title=title, channel=channel, duration=seconds)


class Shelves:
    """YouTube Music and YouTube as dicts of what each search finds; an exception is raised."""

    def __init__(self, **found: Sequence[Candidate] | Exception) -> None:
        self.found = found
        self.asked: list[tuple[str, str]] = []

    async def uploads(self, query: str, shelf: Shelf) -> Sequence[Candidate]:
        return self._search(shelf.value, query)

    async def videos(self, query: str) -> Sequence[Candidate]:
        return self._search("youtube", query)

    def _search(self, shelf: str, query: str) -> Sequence[Candidate]:
        self.asked.append((shelf, query))
        answer = self.found.get(shelf, ())
        if isinstance(answer, Exception):
            raise answer
        return answer


class Setting:
    def __init__(self, **found: Sequence[Candidate] | Exception) -> None:
        self.shelves = Shelves(**found)
        self.corrections = MemoryCorrections()
        self.matches: list[Matched] = []
        self.chooser = Chooser(
            music=self.shelves,
            videos=self.shelves,
            corrections=self.corrections,
            observe=self.matches.append,
            clock=lambda: 0.0,
        )

    @property
    def searched(self) -> list[str]:
        return [shelf for shelf, _ in self.shelves.asked]


async def test_a_song_found_by_isrc_or_name_takes_two_searches_made_at_once() -> None:
    at = Setting(any=[song("right")], songs=[song("right")])

    assert await at.chooser.uploads(TRACK) == ("right",)
    assert sorted(at.shelves.asked) == [("any", TRACK.isrc), ("songs", "Ilse Marrow - Lantern Parade")]
    assert (at.matches[0].match.outcome, at.matches[0].searches) == (Outcome.SURE, 2)


async def test_what_an_isrc_finds_is_judged_like_any_other_hit() -> None:
    at = Setting(any=[song("wrong", title="Something Else", artist="Nobody")], songs=[song("right")])

    assert await at.chooser.uploads(TRACK) == ("right",)


async def test_it_goes_on_to_videos_and_to_youtube_only_while_it_is_not_sure() -> None:
    at = Setting(youtube=[video("right", "Ilse Marrow - Lantern Parade (Official Audio)")])

    assert await at.chooser.uploads(TRACK) == ("right",)
    assert at.searched == ["any", "songs", "videos", "youtube"]


async def test_what_was_chosen_once_is_not_searched_for_again() -> None:
    at = Setting(songs=[song("right")])
    await at.chooser.uploads(TRACK)
    at.shelves.asked.clear()

    assert await at.chooser.uploads(TRACK) == ("right",)
    assert at.searched == []


async def test_with_only_covers_to_be_had_it_asks_instead_of_sending_one() -> None:
    covers = [
        video("live", "Ilse Marrow - Lantern Parade (Live in Bergen)", seconds=214),
        video("other", "Lantern Parade - Ilse Marrow (cover by Some Band)", channel="Some Band"),
    ]
    at = Setting(songs=(), videos=covers)

    with pytest.raises((Unsure, NotFound)) as caught:
        await at.chooser.uploads(TRACK)

    assert isinstance(caught.value, Unsure)
    assert "live" in [one.candidate.id for one in caught.value.near]
    assert at.corrections.everybody == {}


async def test_nothing_at_all_is_not_found() -> None:
    with pytest.raises(NotFound):
        await Setting(songs=[song("x", title="Zebra", artist="Nobody")]).chooser.uploads(TRACK)


async def test_a_search_that_fails_is_passed_over_and_all_failing_is_an_outage() -> None:
    down = CatalogDown("down")
    at = Setting(any=down, songs=down, videos=[video("right", "Ilse Marrow - Lantern Parade")])
    assert await at.chooser.uploads(TRACK) == ("right",)

    with pytest.raises(SourceDown):
        await Setting(any=down, songs=down, videos=down, youtube=down).chooser.uploads(TRACK)


async def test_one_person_changes_what_they_get_and_nobody_elses() -> None:
    at = Setting(songs=[song("first"), song("second", seconds=201)])
    (first, *_) = await at.chooser.uploads(TRACK)

    assert not await at.chooser.correct(1, TRACK, "mine", for_everybody=False)

    assert await at.chooser.own(1, TRACK) == "mine"
    assert await at.chooser.own(2, TRACK) is None
    assert await at.chooser.chosen(TRACK) == first


async def test_three_who_agree_change_it_for_everybody_and_what_was_wrong_stays_out() -> None:
    at = Setting(songs=[song("first")])
    await at.chooser.uploads(TRACK)

    done = [await at.chooser.correct(person, TRACK, "better", for_everybody=False) for person in range(AGREE)]

    assert done == [False, False, True]
    assert await at.chooser.uploads(TRACK) == ("better",)
    assert at.corrections.everybody[TRACK.id] == Chosen(upload="better", by="people", rejected=("first",))
    assert (await at.chooser.match(TRACK)).judgements == ()
    assert await at.chooser.own(0, TRACK) is None


async def test_one_person_voting_three_times_is_one_vote() -> None:
    at = Setting(songs=[song("first")])

    assert [await at.chooser.correct(1, TRACK, "x", for_everybody=False) for _ in range(5)] == [False] * 5


async def test_an_admin_changes_it_for_everybody_at_once() -> None:
    at = Setting(songs=[song("first")])
    await at.chooser.uploads(TRACK)

    assert await at.chooser.correct(9, TRACK, "better", for_everybody=True)
    assert at.corrections.everybody[TRACK.id].by == "admin"


async def test_alternatives_leave_out_what_the_person_already_has() -> None:
    at = Setting(songs=[song("first"), song("second", seconds=202)], videos=[video("third", "Lantern Parade")])

    offered = await at.chooser.alternatives(TRACK, "first")

    assert "first" not in [one.candidate.id for one in offered]
    assert "second" in [one.candidate.id for one in offered]
    assert at.searched == ["any", "songs", "videos", "youtube"]
