"""One candidate against the track: every part compared, every difference with its price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from bot.core.candidate import Candidate, CandidateType
from bot.core.fold import fold
from bot.core.match_artists import ArtistFound, Channel, find_artists, read_channel
from bot.core.match_duration import EXACT, compare_lengths
from bot.core.match_leftovers import Leftover, leftovers
from bot.core.match_reasons import ArtistEvidence, Difference, DifferenceKind, Judgement, Outcome
from bot.core.match_titles import TitlePlace, find_other_script, find_title, may_hold_title
from bot.core.match_versions import Surroundings, compare_versions, said_versions
from bot.core.match_wanted import Wanted, numbers
from bot.core.match_words import Words, read_words
from bot.core.version import Version

SURE: Final = 0.5
"""The score from which a candidate that nothing rules out is taken for the recording."""
_OTHER_SCRIPT: Final = 8.0
"""Seconds within which a title that cannot be read is worth a question."""
_RARE: Final = 3
"""Letters of a title in a script of syllables or words from which it is rarely shared by chance."""
_LONG_TITLE: Final = 5
"""Words above which a number may be left out: a work's title has several."""


def judge(wanted: Wanted, candidate: Candidate) -> Judgement:
    """Compare one candidate with the track."""
    length = None
    if candidate.duration is not None and wanted.duration is not None:
        length = candidate.duration - wanted.duration
    place = None
    if may_hold_title(wanted, candidate.title):
        words = read_words(candidate.title)
        place = find_title(wanted, words)
        if place is None and length is not None and abs(length) <= _OTHER_SCRIPT:
            place = find_other_script(wanted, words)
    if place is None:
        other = Difference(DifferenceKind.OTHER_TITLE, cost=1.0)
        return Judgement(candidate, Outcome.NONE, 0.0, length=length, differences=(other,))
    return _Comparison(wanted, candidate, words, place, length).judgement()


class _Comparison:
    """One candidate whose title has been found, compared in the remaining parts."""

    def __init__(
        self, wanted: Wanted, candidate: Candidate, words: Words, title: TitlePlace, length: float | None
    ) -> None:
        self.wanted = wanted
        self.candidate = candidate
        self.words = words
        self.title = title
        self.length = length
        self.channel: Channel = read_channel(candidate.channel)
        self.artist: ArtistFound = find_artists(wanted, candidate, words, title.places, self.channel)
        self.said = said_versions(words, title.places | self.artist.places)
        explained = title.places | self.artist.places
        explained |= {place for said in self.said for place in range(said.start, said.end)}
        self.left: Leftover = leftovers(wanted, words, title, self.artist.places, explained, self.channel)
        self.album = self._names_work()

    def judgement(self) -> Judgement:
        """Put the findings together."""
        differences = tuple(sorted(self._differences(), key=lambda one: -one.cost))
        score = 1.0 - sum(one.cost for one in differences)
        return Judgement(
            self.candidate,
            self._outcome(score, differences),
            max(0.0, score),
            title=self.title.likeness,
            artist=self.artist.value,
            artist_in=self._artist_in(),
            length=self.length,
            differences=differences,
        )

    def _outcome(self, score: float, differences: Sequence[Difference]) -> Outcome:
        if score >= SURE:
            return Outcome.SURE
        fatal = {DifferenceKind.OTHER_ARTIST, DifferenceKind.OTHER_TITLE, DifferenceKind.OTHER_NUMBER}
        other = any(one.kind in fatal and one.cost >= 1 for one in differences)
        return Outcome.NONE if other or self.title.likeness < 0.6 else Outcome.NEAR

    def _artist_in(self) -> ArtistEvidence:
        if self.artist.value:
            return self.artist.where
        return ArtistEvidence.WORK if self._by_work() else ArtistEvidence.NONE

    def _other_script_cost(self) -> float:
        """What it costs that the artist, at best, is named in another script than the catalogue's.

        Title and length must be right. A title in its own script, that few others bear, makes up for the name; a
        Latin one only asks.
        """
        if not self._exact() or self.title.likeness < 0.9 or self.said:
            return 1.0
        if not all(name.ascii for name in self.wanted.artists):
            return 1.0
        performer = self.candidate.artists if self.candidate.type is CandidateType.SONG else ()
        left = {*self.left.close, *self.left.home, *self.left.away, *self.left.aside}
        pairs = zip(self.words.latin, self.words.folded, strict=True)
        native = {own.isascii() for latin, own in pairs if latin in left} | {name.isascii() for name in performer}
        if native != {False}:
            return 1.0
        return 0.4 if len(self.wanted.native) >= _RARE else 0.55

    def _differences(self) -> Iterator[Difference]:
        candidate, wanted = self.candidate, self.wanted
        if not candidate.available:
            yield Difference(DifferenceKind.UNAVAILABLE, cost=1.0)
        yield from self._title_differences()
        yield from self._artist_differences()
        yield from compare_versions(wanted, self.said, self._surroundings())
        yield from self._length_differences()
        yield from self._number_differences()
        yield from self._leftover_differences()
        if (
            wanted.track.explicit is not None
            and candidate.explicit is not None
            and wanted.track.explicit != candidate.explicit
        ):
            yield Difference(DifferenceKind.EXPLICIT if candidate.explicit else DifferenceKind.CLEAN, cost=0.05)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            self.words,
            self.artist.places,
            self.artist.channel >= 0.7,
            self.channel.words,
            self.length,
            self.album,
            self.artist.named,
        )

    def _names_work(self) -> bool:
        """Whether the candidate names the track's film or album, beside the title."""
        if (
            self.candidate.album
            and self.wanted.track.album
            and fold(self.candidate.album) == fold(self.wanted.track.album)
        ):
            return True
        return any(
            place not in self.title.places
            for work in self.wanted.works
            if work in self.words.joined
            for place in self.words.find(work)
        )

    def _by_work(self) -> bool:
        """Whether it is the film's or the label's own upload of the song: those name the cast, not the singers."""
        if self.length is None or self.title.likeness <= 0.9:
            return False
        if self.channel.delivered and -4 <= self.length <= 4:
            name = self.channel.bare
            if self.wanted.impersonal or any(fuzz.ratio(name, work) > 85 for work in self.wanted.namesakes):
                return True
        video = not {"video", "videos", "lyrical"}.isdisjoint(self.words.folded)
        return -4 <= self.length <= 8 and self.album and video

    def _title_differences(self) -> Iterator[Difference]:
        if self.title.likeness < 1:
            found = " ".join(self.words.folded[place] for place in sorted(self.title.places))
            yield Difference(DifferenceKind.OTHER_TITLE, found, cost=1.5 * (1 - self.title.likeness))

    def _artist_differences(self) -> Iterator[Difference]:
        if self.artist.value:
            if self.artist.value < 1:
                cost = 0.8 * (1 - self.artist.value)
                if self.artist.value < 0.8 and self.left.partners:
                    cost += 0.3
                yield Difference(DifferenceKind.OTHER_ARTIST, cost=min(cost, 0.3) if self._by_work() else cost)
        elif self._by_work():
            yield Difference(DifferenceKind.OTHER_ARTIST, cost=0.3)
        else:
            yield Difference(DifferenceKind.OTHER_ARTIST, cost=self._other_script_cost())

    def _length_differences(self) -> Iterator[Difference]:
        wanted, candidate = self.wanted, self.candidate
        if wanted.duration is None or candidate.duration is None:
            if wanted.duration is not None:
                yield Difference(DifferenceKind.LENGTH_UNKNOWN, cost=0.1)
            return
        found = compare_lengths(
            wanted.duration,
            candidate.duration,
            candidate.type,
            official=self._official(),
            own=self.artist.channel > 0.85 and any(said.kind is Version.LIVE for said in self.said),
            live=wanted.live,
        )
        if found:
            yield found

    def _official(self) -> bool:
        said = {"official", "oficial", "officiel", "offizielles"} & set(self.words.folded) or self.channel.delivered
        return bool(said) or self.artist.channel > 0.85 or self.album

    def _number_differences(self) -> Iterator[Difference]:
        words, wanted = self.words.folded, self.wanted.numbers
        if not wanted and not numbers(words):
            return
        here = numbers(word for place, word in enumerate(words) if place in self.title.places)
        counted = numbers(word for place, word in enumerate(words) if self._counted(place))
        if wanted - here - counted - numbers(words):
            long = len(self.title.form.words) > _LONG_TITLE
            cost = 1.0 if (here | counted) - wanted else 0.15 if long else 0.4
            yield Difference(DifferenceKind.OTHER_NUMBER, " ".join(sorted(here | counted)), cost=cost)
        elif counted - wanted and all(len(number) > 1 for number in counted - wanted):
            yield Difference(DifferenceKind.LEFTOVER, " ".join(sorted(counted)), cost=0.25)
        elif counted - wanted:
            yield Difference(
                DifferenceKind.OTHER_NUMBER, " ".join(sorted(counted)), cost=0.3 if counted == {"1"} else 1.0
            )

    def _counted(self, place: int) -> bool:
        """Whether the word follows ``part`` or the like, beside the title or alone in brackets."""
        words = self.words
        if place == 0 or place in self.title.places:
            return False
        piece = words.piece[place]
        home = any(words.piece[title] == piece for title in self.title.places)
        if words.latin[place - 1] in ("part", "volume"):
            return home or (words.depth[place] > 0 and words.piece.count(piece) == 2)
        return home and place - 1 in self.title.places and len(words.folded[place]) < 4

    def _leftover_differences(self) -> Iterator[Difference]:
        left = self.left
        own = self.artist.channel >= 0.7 or self.candidate.type is CandidateType.SONG
        mild = 0.5 if self._exact() or (not self.artist.value and self._by_work()) else 1.0
        letters = sum(map(len, self.title.form.words)) or 1
        if left.close or left.home:
            share = sum(map(len, left.close)) * (0.8 if own else 0.7) + sum(map(len, left.home)) * 0.6 * mild
            cost = min(1.0, share / letters)
            kind = DifferenceKind.OTHER_TITLE if cost >= 0.5 else DifferenceKind.LEFTOVER
            yield Difference(kind, " ".join((*left.close, *left.home)), cost=cost)
        if left.version:
            yield Difference(DifferenceKind.OTHER_PERFORMER, " ".join(left.version), cost=0.6)
        if left.uploader and not own and not self._exact():
            yield Difference(DifferenceKind.OTHER_PERFORMER, " ".join(left.uploader), cost=0.6)
        rest = (*left.away, *left.aside)
        if rest:
            cost = min(0.4, 0.03 * len(left.away) + 0.06 * len(left.aside)) * mild
            yield Difference(DifferenceKind.LEFTOVER, " ".join(rest), cost=cost)

    def _exact(self) -> bool:
        return self.length is not None and abs(self.length) <= EXACT
