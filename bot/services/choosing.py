"""Which upload is a track's recording: found by searching as little as possible, corrected by people.

A correction counts at once for whoever made it. It counts for everybody when an admin made it, or when enough people
agree: nobody replaces what others get by themselves. What was rejected is never chosen again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.core.candidate import Candidate
from bot.core.errors import NotFound, SourceDown, Unavailable, Unsure
from bot.core.match import match
from bot.core.match_reasons import Judgement, Match, Outcome
from bot.core.track import Track
from bot.services.events import Matched, ObserveMatch
from bot.services.ports import Chosen, Corrections, MusicSearch, Shelf, VideoSearch

AGREE = 3
"""People who must have chosen the same upload before everybody gets it."""
OFFERS = 6
"""Uploads offered at once."""

Search = Callable[[], Awaitable[Sequence[Candidate]]]


class Chooser:
    """Chooses uploads, and learns."""

    def __init__(
        self,
        *,
        music: MusicSearch | None,
        videos: VideoSearch | None = None,
        corrections: Corrections,
        observe: ObserveMatch,
        clock: Callable[[], float],
    ) -> None:
        self._music = music
        self._videos = videos
        self._corrections = corrections
        self._observe = observe
        self._clock = clock

    def search_also(self, videos: VideoSearch) -> None:
        """Search there too, last of all: the source of the audio, which exists only where audio is fetched."""
        self._videos = videos

    async def uploads(self, track: Track) -> tuple[str, ...]:
        """The uploads to try for a track, best first: what was chosen before, or what the matcher is sure of.

        Raises Unsure with what to ask about, NotFound, SourceDown.
        """
        known = await self._corrections.chosen(track.id)
        if known is not None and known.upload:
            return (known.upload,)
        found = await self.match(track)
        if found.best is None:
            offers = found.near[:OFFERS]
            raise Unsure(offers) if offers else NotFound(f"no upload is {track.id}")
        rejected = known.rejected if known is not None else ()
        await self._corrections.choose(track.id, Chosen(upload=found.best.id, by="matcher", rejected=rejected))
        others = [one.candidate.id for one in found.near if one.outcome is Outcome.SURE]
        return (found.best.id, *others)

    async def alternatives(self, track: Track, instead_of: str | None) -> tuple[Judgement, ...]:
        """What else a track may be, for one who says that ``instead_of`` is not it. Raises SourceDown."""
        found = await self.match(track, thorough=True)
        best = [one for one in found.judgements if found.best is not None and one.candidate.id == found.best.id]
        return tuple(one for one in (*best, *found.near) if one.candidate.id != instead_of)[:OFFERS]

    async def correct(self, person: int, track: Track, upload: str, *, for_everybody: bool) -> bool:
        """Take a track from another upload; True if everybody gets it from now on, False if ``person`` alone does."""
        agreeing = await self._corrections.vote(person, track.id, upload)
        if not for_everybody and agreeing < AGREE:
            return False
        before = await self._corrections.chosen(track.id)
        rejected = {*before.rejected, before.upload} - {upload, ""} if before is not None else set()
        by = "admin" if for_everybody else "people"
        await self._corrections.choose(track.id, Chosen(upload=upload, by=by, rejected=tuple(sorted(rejected))))
        return True

    async def own(self, person: int, track: Track) -> str | None:
        """The upload ``person`` gets where it is not what everybody gets."""
        mine = await self._corrections.own(person, track.id)
        if mine is None:
            return None
        everybodys = await self._corrections.chosen(track.id)
        return mine if everybodys is None or everybodys.upload != mine else None

    async def chosen(self, track: Track) -> str | None:
        """The upload everybody gets, if one was ever chosen."""
        known = await self._corrections.chosen(track.id)
        return known.upload if known is not None and known.upload else None

    async def match(self, track: Track, *, thorough: bool = False) -> Match:
        """Search, and judge after each step; stop as soon as it is sure, unless it shall be ``thorough``.

        Raises SourceDown when no search could be made.
        """
        started = self._clock()
        rejected = await self._rejected(track)
        candidates: dict[str, Candidate] = {}
        searches = 0
        down: Unavailable | None = None
        found = match(track, ())
        for step in self._steps(track):
            searches += len(step)
            for answer in await asyncio.gather(*(search() for search in step), return_exceptions=True):
                if isinstance(answer, Unavailable):
                    down = answer
                elif isinstance(answer, BaseException):
                    raise answer
                else:
                    candidates |= {one.id: one for one in answer if one.id not in rejected}
            found = match(track, list(candidates.values()))
            if found.outcome is Outcome.SURE and not thorough:
                break
        if not candidates and down is not None:
            raise SourceDown(str(down), retry_after=down.retry_after) from down
        self._observe(Matched(track=track.id, match=found, searches=searches, seconds=self._clock() - started))
        return found

    def _steps(self, track: Track) -> list[list[Search]]:
        """The searches to make, step by step; those of one step are made at once."""
        music, videos, query = self._music, self._videos, search_words(track)
        steps: list[list[Search]] = []
        if music is not None:
            songs: list[Search] = [lambda: music.uploads(query, Shelf.SONGS)]
            if isrc := track.isrc:
                songs.insert(0, lambda: music.uploads(isrc, Shelf.ANY))
            steps += [songs, [lambda: music.uploads(query, Shelf.VIDEOS)]]
        if videos is not None:
            steps.append([lambda: videos.videos(query)])
        return steps

    async def _rejected(self, track: Track) -> frozenset[str]:
        known = await self._corrections.chosen(track.id)
        return frozenset(known.rejected) if known is not None else frozenset()


def search_words(track: Track) -> str:
    """What to search for: at most two artists, since a search wants every word to be there."""
    return f"{', '.join(track.artists[:2])} - {track.title}" if track.artists else track.title
