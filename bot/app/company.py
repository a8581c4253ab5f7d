"""Everybody who asks: who they are, what they prefer, and how much they may."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from cachetools import TTLCache
from limits.aio.storage import MemoryStorage

from bot.app.knowledge import Knowledge
from bot.app.opening import RECENT, now
from bot.core.track import Quality
from bot.services.admission import Action, Admission, Rule
from bot.services.arrivals import Arrivals
from bot.services.door import Access, Door
from bot.services.preferences import Preferences, PreferenceService
from bot.services.quota import DailyQuota
from bot.settings import Settings
from bot.storage.chats import ChatRepository
from bot.storage.counters import CounterRepository
from bot.storage.invites import InviteRepository
from bot.storage.people import PeopleRepository
from bot.storage.windows import MovingWindows

SHARED_SECONDS = 60.0
"""How long what another process has changed about somebody may go unnoticed."""
LATELY_SECONDS = 3600.0
"""How long it is not written down again that somebody has written."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody who asks."""

    people: PeopleRepository
    chats: ChatRepository
    preferences: PreferenceService
    door: Door
    arrivals: Arrivals
    admission: Admission

    async def greet(self) -> None:
        """Write down who has come, every second."""
        await self.arrivals.run(lambda error: log.error("arrivals.not_written", exc_info=error))


def open_company(settings: Settings, knowledge: Knowledge, stack: AsyncExitStack) -> Company:
    """Build it from the settings; who came last is written down when ``stack`` is closed."""
    people = PeopleRepository(knowledge.database, recent=TTLCache(RECENT, ttl=SHARED_SECONDS), now=now)
    chats = ChatRepository(knowledge.database, recent=TTLCache(RECENT, ttl=SHARED_SECONDS))
    arrivals = Arrivals(people, lately=TTLCache(RECENT, ttl=LATELY_SECONDS))
    stack.push_async_callback(arrivals.flush)
    defaults = Preferences(quality=Quality(settings.quality))
    return Company(
        people=people,
        chats=chats,
        preferences=PreferenceService(people, chats, defaults=defaults, recent=TTLCache(RECENT, ttl=SHARED_SECONDS)),
        door=Door(
            people,
            InviteRepository(knowledge.database),
            Access(settings.access),
            arrived=arrivals.note,
            admins=settings.admins,
        ),
        arrivals=arrivals,
        admission=_admission(
            settings, DailyQuota(CounterRepository(knowledge.database), people, settings.songs_per_day, clock=time.time)
        ),
    )


def _admission(settings: Settings, quota: DailyQuota) -> Admission:
    rules = {
        Action.INLINE: Rule(settings.inline_per_minute),
        Action.SHORTEN: Rule(settings.links_per_minute),
        Action.SEARCH: Rule(settings.searches_per_minute),
        Action.FETCH: Rule(settings.fetches_per_minute),
        Action.COLLECT: Rule(settings.collected_per_day, 86_400),
    }
    in_chats = {
        Action.SEARCH: Rule(settings.group_searches_per_minute),
        Action.FETCH: Rule(settings.group_fetches_per_minute),
    }
    overall = {
        Action.SEARCH: Rule(settings.all_searches_per_minute),
        Action.FETCH: Rule(settings.all_fetches_per_minute),
    }
    told: TTLCache[tuple[str, int], float] = TTLCache(RECENT, ttl=60)
    return Admission(
        MovingWindows(MemoryStorage()),
        rules,
        clock=time.monotonic,
        told=told,
        in_chats=in_chats,
        overall=overall,
        quota=quota,
    )
