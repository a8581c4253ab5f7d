"""Fakes of what is kept besides tracks and files, one for each port; the storage tests hold them to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.fold import fold
from bot.services.ports_admin import Audience, Broadcast
from bot.services.ports_history import DELIVERED, Delivered, Past, Totals
from bot.services.ports_inbox import Incoming
from bot.services.ports_people import Chat, Person, Preferences, Standing
from bot.services.ports_workers import Role, WorkerBeat


class MemoryInbox:
    """The `Inbox` port in a dict."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], Incoming] = {}
        self.error: Exception | None = None

    async def put(self, bot_id: int, updates: Sequence[Incoming]) -> frozenset[int]:
        if self.error is not None:
            raise self.error
        new = {one.update_id: one for one in updates if (bot_id, one.update_id) not in self.kept}
        self.kept |= {(bot_id, one.update_id): one for one in new.values()}
        return frozenset(new)

    async def done(self, bot_id: int, update_ids: Sequence[int]) -> None:
        for update_id in update_ids:
            self.kept.pop((bot_id, update_id), None)

    async def pending(self, bot_id: int) -> Sequence[Incoming]:
        return [one for (owner, _), one in sorted(self.kept.items()) if owner == bot_id]


class MemoryWorkers:
    """The `Workers` port in a dict; ``clock`` tells Unix time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.kept: dict[str, tuple[Role, float, float]] = {}
        self.error: Exception | None = None

    async def beat(self, name: str, role: Role) -> None:
        if self.error is not None:
            raise self.error
        now = self.clock()
        self.kept[name] = role, self.kept[name][1] if name in self.kept else now, now

    async def all(self) -> Sequence[WorkerBeat]:
        now = self.clock()
        return [
            WorkerBeat(name, role, started, beat, max(now - beat, 0.0))
            for name, (role, started, beat) in sorted(self.kept.items())
        ]

    async def stale(self, older_than: float) -> Sequence[WorkerBeat]:
        return [worker for worker in await self.all() if worker.age > older_than]

    async def remove(self, name: str) -> bool:
        return self.kept.pop(name, None) is not None


class MemoryPeople:
    """The `People` port in a dict."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.kept: dict[int, Person] = {}

    async def get(self, id: int) -> Person | None:
        return self.kept.get(id)

    async def seen(self, id: int) -> Person:
        return self._change(id, last_seen=self._today(), reachable=True)

    async def arrived(self, ids: Collection[int]) -> None:
        for one in ids:
            await self.seen(one)

    async def choose_language(self, id: int, language: str | None) -> None:
        self._change(id, language=language)

    async def put_settings(self, id: int, settings: Preferences) -> None:
        self._change(id, settings=dict(settings))

    async def put_standing(self, id: int, standing: Standing) -> None:
        self._change(id, standing=standing)

    async def put_quota(self, id: int, quota: int | None) -> None:
        self._change(id, quota=quota)

    async def unreachable(self, id: int) -> None:
        if id in self.kept:
            self._change(id, reachable=False)

    async def page(self, *, after: int = 0, limit: int = 100) -> Sequence[int]:
        reached = [one.id for one in self.kept.values() if one.reachable and one.standing is not Standing.BANNED]
        return [one for one in sorted(reached) if one > after][:limit]

    async def count(self) -> Mapping[Standing, int]:
        return Counter(one.standing for one in self.kept.values())

    async def forget(self, person: int) -> Mapping[str, int]:
        known = self.kept.pop(person, None)
        if known is None:
            return {"people": 0}
        if known.standing is Standing.BANNED:
            self._change(person, standing=Standing.BANNED)
        return {"people": 1}

    def _today(self) -> datetime:
        return self.now().replace(hour=0, minute=0, second=0, microsecond=0)

    def _change(self, id: int, **changes: object) -> Person:
        fresh = Person(id=id, settings={}, reachable=False, first_seen=self.now(), last_seen=self._today())
        person: Person = replace(self.kept.get(id, fresh), **changes)  # type: ignore[arg-type]
        self.kept[id] = person
        return person


class MemoryChats:
    """The `Chats` port in a dict."""

    def __init__(self) -> None:
        self.kept: dict[int, Chat] = {}

    async def get(self, id: int) -> Chat | None:
        return self.kept.get(id)

    async def joined(self, id: int, *, type: str, title: str, added_by: int | None) -> Chat:
        return self._change(id, type=type, title=title, added_by=added_by, active=True, migrated_to=None)

    async def left(self, id: int) -> None:
        self._change(id, active=False)

    async def put_settings(self, id: int, settings: Preferences) -> None:
        self._change(id, settings=dict(settings))

    async def migrate(self, old: int, new: int) -> None:
        before = self.kept.get(old)
        if before is not None and before.migrated_to != new:
            self.kept[new] = replace(before, id=new, type="supergroup", active=True)
            self._change(old, active=False, migrated_to=new, settings={}, added_by=None)

    async def page(self, *, after: int | None = None, limit: int = 100) -> Sequence[int]:
        active = [one.id for one in self.kept.values() if one.active]
        return [one for one in sorted(active) if after is None or one > after][:limit]

    async def forget(self, person: int) -> Mapping[str, int]:
        theirs = [one.id for one in self.kept.values() if one.added_by == person]
        for chat in theirs:
            self._change(chat, added_by=None)
        return {"chats": len(theirs)}

    def _change(self, id: int, **changes: object) -> Chat:
        chat: Chat = replace(self.kept.get(id, Chat(id=id, type="", title="", settings={})), **changes)  # type: ignore[arg-type]
        self.kept[id] = chat
        return chat


class MemoryHistory:
    """The ports `History` and `Statistics` on one list."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, Delivered]] = []
        self._last = 0

    async def add(self, deliveries: Sequence[Delivered]) -> None:
        for one in deliveries:
            self._last += 1
            self.kept.append((self._last, one))

    async def page(self, person: int, *, before: int | None = None, limit: int = 10, words: str = "") -> Sequence[Past]:
        wanted = fold(words).split()
        found = [
            _past(number, one)
            for number, one in reversed(self.kept)
            if one.person == person
            and one.outcome == DELIVERED
            and (before is None or number < before)
            and all(word in fold(f"{one.artist} {one.title}") for word in wanted)
        ]
        return found[:limit]

    async def recent(self, person: int, *, limit: int = 20, offset: int = 0) -> Sequence[Past]:
        once = {past.track: past for past in reversed(await self.page(person, limit=len(self.kept)))}
        newest = sorted(once.values(), key=lambda past: past.id, reverse=True)
        return newest[offset : offset + limit]

    async def count_since(self, person: int, since: datetime) -> int:
        return sum(not one.cached for one in self._delivered(person, since))

    async def forget(self, person: int) -> Mapping[str, int]:
        before = len(self.kept)
        self.kept = [entry for entry in self.kept if entry[1].person != person]
        return {"deliveries": before - len(self.kept)}

    async def per_day(self, person: int | None, *, since: datetime, offset: int = 0) -> Sequence[tuple[date, int]]:
        east = timedelta(seconds=offset)
        return sorted(Counter((one.at + east).date() for one in self._delivered(person, since)).items())

    async def per_hour(self, person: int | None, *, since: datetime, offset: int = 0) -> Sequence[int]:
        east = timedelta(seconds=offset)
        amounts = Counter((one.at + east).hour for one in self._delivered(person, since))
        return [amounts[hour] for hour in range(24)]

    async def top_artists(self, person: int | None, *, since: datetime, limit: int = 10) -> Sequence[tuple[str, int]]:
        amounts = Counter(one.artist for one in self._delivered(person, since) if one.artist)
        return sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    async def top_tracks(
        self, person: int | None, *, since: datetime, limit: int = 10
    ) -> Sequence[tuple[str, str, int]]:
        amounts = Counter((one.artist, one.title) for one in self._delivered(person, since))
        tracks = [(artist, title, amount) for (artist, title), amount in amounts.items()]
        return sorted(tracks, key=lambda track: (-track[2], track[1]))[:limit]

    async def totals(self, person: int | None, *, since: datetime) -> Totals:
        within = list(self._within(person, since))
        done = [one for one in within if one.outcome == DELIVERED]
        return Totals(
            delivered=len(done),
            cached=sum(one.cached for one in done),
            failed=len(within) - len(done),
            people=len({one.person for one in within}),
        )

    def _within(self, person: int | None, since: datetime) -> Iterator[Delivered]:
        return (one for _, one in self.kept if one.at >= since and person in {None, one.person})

    def _delivered(self, person: int | None, since: datetime) -> Iterator[Delivered]:
        return (one for one in self._within(person, since) if one.outcome == DELIVERED)


class MemoryInvites:
    """The `Invites` port in a dict."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[int, int]] = {}

    async def create(self, code: str, *, created_by: int, uses: int) -> None:
        self.kept[code] = created_by, uses

    async def redeem(self, code: str) -> bool:
        created_by, left = self.kept.get(code, (0, 0))
        if left:
            self.kept[code] = created_by, left - 1
        return left > 0

    async def revoke(self, code: str) -> bool:
        return self.kept.pop(code, None) is not None

    async def forget(self, person: int) -> Mapping[str, int]:
        before = len(self.kept)
        self.kept = {code: invite for code, invite in self.kept.items() if invite[0] != person}
        return {"invites": before - len(self.kept)}


class MemoryBroadcasts:
    """The `Broadcasts` port in a dict."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.kept: dict[int, Broadcast] = {}

    async def start(self, text: str, audience: Audience) -> Broadcast:
        started = Broadcast(id=len(self.kept) + 1, text=text, audience=audience, created=self.now())
        self.kept[started.id] = started
        return started

    async def advance(self, id: int, *, cursor: int, sent: int, failed: int) -> None:
        known = self.kept[id]
        self.kept[id] = replace(known, cursor=cursor, sent=known.sent + sent, failed=known.failed + failed)

    async def finish(self, id: int) -> None:
        self.kept[id] = replace(self.kept[id], done=True)

    async def get(self, id: int) -> Broadcast | None:
        return self.kept.get(id)

    async def unfinished(self) -> Sequence[Broadcast]:
        return [one for one in self.kept.values() if not one.done]


class MemoryCounters:
    """The `Counters` port in a dict."""

    def __init__(self) -> None:
        self.kept: Counter[tuple[str, int]] = Counter()

    async def add(self, name: str, window: int, amount: int = 1) -> int:
        self.kept[name, window] += amount
        return self.kept[name, window]

    async def total(self, name: str, since: int) -> int:
        return sum(count for (counted, window), count in self.kept.items() if counted == name and window >= since)

    async def prune(self, before: int) -> None:
        self.kept = Counter({key: count for key, count in self.kept.items() if key[1] >= before})


def _past(id: int, one: Delivered) -> Past:
    return Past(
        id=id,
        track=one.track,
        artist=one.artist,
        title=one.title,
        quality=one.quality,
        at=one.at,
        cached=one.cached,
        source=one.source,
    )
