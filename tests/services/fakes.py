"""One fake for each port, with no more behaviour than the port promises."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.collection import Collection
from bot.core.errors import DeadFile, NotFound, SongwireError
from bot.core.match_reasons import Judgement
from bot.core.progress import Progress, Stage, Tally
from bot.core.request import Link, SongName
from bot.core.track import Quality, Track, TrackId
from bot.services.admission import Rule
from bot.services.messaging import Offer, Summary, Target, Work
from bot.services.ports import Answer, AudioFile, Chosen, Found, Recording, Report, StoredFile

ODE = Track(id=TrackId("library:track:ode"), title="Ode to Joy", artists=("Ludwig van Beethoven",), duration=12.0)
ELISE = Track(id=TrackId("library:track:elise"), title="Für Elise", artists=("Ludwig van Beethoven",), duration=14.0)


class MemoryTracks:
    """The `Tracks` port in two dicts."""

    def __init__(self) -> None:
        self.tracks: dict[TrackId, Track] = {}
        self.aliases: dict[str, TrackId] = {}

    async def get(self, id: TrackId) -> Track | None:
        return self.tracks.get(id)

    async def put(self, *found: Track) -> None:
        for track in found:
            self.tracks.pop(track.id, None)
            self.tracks[track.id] = track

    async def newest(self, limit: int) -> Sequence[Track]:
        return list(reversed(self.tracks.values()))[:limit]

    async def by_alias(self, alias: str) -> Track | None:
        return self.tracks.get(self.aliases.get(alias, TrackId("")))

    async def add_alias(self, alias: str, id: TrackId) -> None:
        self.aliases[alias] = id


class MemoryFiles:
    """The `Files` port in a dict."""

    def __init__(self) -> None:
        self.files: dict[tuple[int, TrackId, Quality], StoredFile] = {}

    async def get(self, bot_id: int, track: TrackId, quality: Quality) -> StoredFile | None:
        return self.files.get((bot_id, track, quality))

    async def among(self, bot_id: int, tracks: Sequence[TrackId], quality: Quality) -> dict[TrackId, StoredFile]:
        return {one: file for one in tracks if (file := self.files.get((bot_id, one, quality))) is not None}

    async def put(self, bot_id: int, track: TrackId, quality: Quality, file: StoredFile) -> None:
        self.files[bot_id, track, quality] = file

    async def drop(self, bot_id: int, track: TrackId, quality: Quality, file_id: str) -> None:
        kept = self.files.get((bot_id, track, quality))
        if kept is not None and kept.file_id == file_id:
            del self.files[bot_id, track, quality]

    async def forget(self, bot_id: int, track: TrackId) -> None:
        self.files = {key: file for key, file in self.files.items() if key[:2] != (bot_id, track)}


class MemoryCorrections:
    """The `Corrections` port in dicts."""

    def __init__(self) -> None:
        self.everybody: dict[TrackId, Chosen] = {}
        self.votes: dict[tuple[int, TrackId], str] = {}

    async def chosen(self, track: TrackId) -> Chosen | None:
        return self.everybody.get(track)

    async def choose(self, track: TrackId, chosen: Chosen) -> None:
        self.everybody[track] = chosen

    async def own(self, person: int, track: TrackId) -> str | None:
        return self.votes.get((person, track))

    async def vote(self, person: int, track: TrackId, upload: str) -> int:
        self.votes[person, track] = upload
        return sum(voted == upload for (_, what), voted in self.votes.items() if what == track)


class FixedCatalog:
    """A catalogue of the given tracks; a search finds those whose title holds a word of the query."""

    name = "fixed"

    def __init__(self, *tracks: Track) -> None:
        self.tracks = tracks
        self.searches = 0
        self.error: SongwireError | None = None

    async def answer(self, link: Link) -> Answer:
        for track in self.tracks:
            if track.id == link.uri:
                return Answer(track, self.name)
        raise NotFound(link.uri)

    async def found(self, name: SongName, *, limit: int, offset: int = 0) -> Found:
        self.searches += 1
        if self.error is not None:
            raise self.error
        words = set(name.query.casefold().split())
        found = [track for track in self.tracks if words & set(track.title.casefold().split())]
        return Found(tuple(found[offset : offset + limit]), self.name)


class FixedSource:
    """A source that has every track, or raises; ``gate`` holds it back until it is set."""

    name = "fixed"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.errors: dict[TrackId, Exception] = {}
        self.fetches = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.held: dict[TrackId, asyncio.Event] = {}
        self.cancelled = 0

    def hold(self, id: TrackId) -> None:
        """Fetch this track only when it is released."""
        self.held[id] = asyncio.Event()

    def release(self, id: TrackId) -> None:
        self.held[id].set()

    async def fetch(self, track: Track, folder: Path, report: Report, quality: Quality | None = None) -> Recording:
        self.fetches += 1
        report(Progress(Stage.DOWNLOADING, 0.5))
        try:
            await self.gate.wait()
            if track.id in self.held:
                await self.held[track.id].wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if error := self.errors.get(track.id, self.error):
            raise error
        path = folder / "audio"
        path.write_bytes(track.title.encode())
        return Recording(path=path, source=self.name)


class PlainWorkshop:
    """Finishes nothing: the recording is the file."""

    async def finish(
        self,
        recording: Recording | Awaitable[Recording],
        track: Track,
        quality: Quality,
        folder: Path,
        report: Report,
    ) -> AudioFile:
        recording = recording if isinstance(recording, Recording) else await recording
        report(Progress(Stage.TAGGING))
        size = recording.path.stat().st_size
        return AudioFile(
            path=recording.path, file_name=f"{track.title}.mp3", track=track, quality=quality, duration=1, size=size
        )


@dataclass
class FakeStatus:
    """Remembers what it was told."""

    steps: list[Progress] = field(default_factory=list)
    closed: int = 0
    track: Track | None = None
    replacing: int | None = None
    work: Work | None = None
    counts: list[Tally] = field(default_factory=list)
    paused: int = 0

    def concerning(self, track: Track) -> None:
        self.track = track

    def report(self, progress: Progress) -> None:
        self.steps.append(progress)

    def count(self, tally: Tally) -> None:
        self.counts.append(tally)

    async def hand_over(self) -> int | None:
        return self.replacing

    async def pause(self) -> None:
        self.paused += 1

    async def close(self) -> None:
        self.closed += 1


class FakeMessenger:
    """Remembers what each chat was shown; ``dead`` file ids and ``blocked`` chats behave as on Telegram."""

    bot_id = 7

    def __init__(self) -> None:
        self.uploads: list[tuple[int, str]] = []
        self.sent: list[tuple[int, str]] = []
        self.albums: list[tuple[int, list[str]]] = []
        self.offers: list[tuple[Track, ...]] = []
        self.errors: list[SongwireError] = []
        self.uploads_offered: list[list[str]] = []
        self.ways: list[Track] = []
        self.statuses: list[FakeStatus] = []
        self.cards: list[tuple[Collection, Offer]] = []
        self.summaries: list[Summary] = []
        self.dead: set[str] = set()
        self.upload_errors: dict[int, SongwireError] = {}

    async def send_file(self, target: Target, track: Track, file: StoredFile) -> None:
        if file.file_id in self.dead:
            raise DeadFile(file.file_id)
        self.sent.append((target.chat_id, file.file_id))

    async def send_files(self, target: Target, files: Sequence[StoredFile]) -> None:
        for file in files:
            if file.file_id in self.dead:
                raise DeadFile(file.file_id)
        self.albums.append((target.chat_id, [file.file_id for file in files]))

    async def upload(self, target: Target, audio: AudioFile) -> StoredFile:
        await asyncio.sleep(0)
        if error := self.upload_errors.get(target.chat_id):
            raise error
        assert audio.path.exists()
        self.uploads.append((target.chat_id, audio.file_name))
        return StoredFile(file_id=f"file-{len(self.uploads)}", file_unique_id=f"unique-{audio.track.id}")

    def status(self, target: Target, *, replacing: int | None = None, work: Work | None = None) -> FakeStatus:
        self.statuses.append(FakeStatus(replacing=replacing, work=work))
        return self.statuses[-1]

    async def card(self, target: Target, collection: Collection, offer: Offer, *, replacing: int | None = None) -> int:
        self.cards.append((collection, offer))
        return replacing or 200 + len(self.cards)

    async def conclude(self, target: Target, summary: Summary) -> None:
        self.summaries.append(summary)

    async def offer(
        self, target: Target, tracks: Sequence[Track], *, more: bool = False, replacing: int | None = None
    ) -> int:
        self.offers.append(tuple(tracks))
        return replacing or 100 + len(self.offers)

    async def offer_ways(self, target: Target, track: Track) -> None:
        self.ways.append(track)

    async def offer_uploads(
        self, target: Target, track: Track, uploads: Sequence[Judgement], *, replacing: int | None = None
    ) -> None:
        self.uploads_offered.append([one.candidate.id for one in uploads])

    async def explain(self, target: Target, error: SongwireError, query: str = "") -> None:
        self.errors.append(error)


class CountingWindows:
    """Windows that never move: after ``amount`` hits the wait is a minute."""

    def __init__(self) -> None:
        self.hits: dict[tuple[str, ...], int] = {}

    async def wait(self, rule: Rule, *key: str, cost: int = 1) -> float:
        return 0.0 if await self.left(rule, *key) >= cost else float(rule.seconds)

    async def hit(self, rule: Rule, *key: str, cost: int = 1) -> None:
        self.hits[key] = self.hits.get(key, 0) + cost

    async def left(self, rule: Rule, *key: str) -> int:
        return max(rule.amount - self.hits.get(key, 0), 0)
