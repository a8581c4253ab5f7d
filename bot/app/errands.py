"""What people and operators ask of the bot besides songs: their history, their data, and how the bot does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

import structlog
from cachetools import LRUCache, TTLCache

from bot.app.company import Company
from bot.app.duty import Duty
from bot.app.knowledge import Knowledge
from bot.app.office import Office
from bot.app.opening import QUESTION_SECONDS, RECENT, now
from bot.app.records import Records
from bot.charts.renderer import ChartRenderer
from bot.services.administration import Administration
from bot.services.broadcasting import Broadcasting
from bot.services.forgetting import Forgetting
from bot.services.messaging import ChatTarget
from bot.services.operations import Operations
from bot.services.own_songs import OwnSongs
from bot.settings import Settings
from bot.storage.broadcasts import BroadcastRepository
from bot.storage.corrections import CorrectionRepository
from bot.storage.folder import measure
from bot.storage.invites import InviteRepository
from bot.storage.links import LinkRepository
from bot.storage.tokens import TokenRepository
from bot.storage.workers import WorkerRepository
from bot.telegram.admin import AdminChat
from bot.telegram.asking import Asking
from bot.telegram.broadcasts import BroadcastChat, BroadcastProgress
from bot.telegram.buttons import Press
from bot.telegram.cookies_upload import CookiesUpload, UseCookies
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.history import HistoryChat
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presenter import Screen
from bot.telegram.presses import Effect
from bot.telegram.privacy import PrivacyChat

log = structlog.get_logger()

DRAFTS = 100
"""Messages to everybody that are kept in memory until they are sent."""


class Errand(Protocol):
    """A feature with buttons of its own."""

    effects: Mapping[Press, Effect]

    def register(self, application: AnyApplication) -> None:
        """Add its handlers, in the order in which they are tried."""
        ...


class Errands:
    """Makes them."""

    def __init__(
        self,
        settings: Settings,
        knowledge: Knowledge,
        office: Office,
        records: Records,
        company: Company,
        duty: Duty,
        messenger: ChatMessenger,
        bot_name: Callable[[], str],
        cookies: UseCookies,
    ) -> None:
        self._settings = settings
        self._knowledge = knowledge
        self._office = office
        self._records = records
        self._company = company
        self._duty = duty
        self._messenger = messenger
        self._bot_name = bot_name
        self._cookies = cookies
        broadcasts = BroadcastRepository(knowledge.database, now=now)
        self._broadcasts = broadcasts
        self._progress = BroadcastProgress(messenger, duty.notices, LRUCache(DRAFTS))
        self._broadcasting = Broadcasting(
            broadcasts,
            records.people,
            records.recorder,
            self._send,
            progressed=self._progress.told,
            arrived=company.arrivals.flush,
        )

    def features(self, asking: Asking) -> Sequence[Errand]:
        """All of them, in the order in which they are tried."""
        return [
            self._history(asking),
            self._privacy(asking),
            *(self._for_operators(asking) if self._settings.admins else ()),
        ]

    async def broadcast(self) -> None:
        """Send messages to everybody until cancelled."""
        await self._broadcasting.run(lambda error: log.error("broadcast.failed", exc_info=error))

    async def _send(self, person: int, text: str) -> None:
        await self._messenger.show(ChatTarget(person), Screen(text))

    def _for_operators(self, asking: Asking) -> Sequence[Errand]:
        admins = self._settings.admins
        broadcasts = BroadcastChat(
            self._messenger,
            admins,
            broadcasting=self._broadcasting,
            progress=self._progress,
            drafts=TTLCache(DRAFTS, ttl=QUESTION_SECONDS),
        )
        admin = AdminChat(
            asking,
            self._messenger,
            admins,
            administration=self._administration(),
            operations=self._operations(),
            errors=self._duty.errors,
            broadcasts=broadcasts,
            bot_name=self._bot_name,
        )
        return [admin, broadcasts, CookiesUpload(asking, self._messenger, admins, self._cookies)]

    def _administration(self) -> Administration:
        return Administration(
            people=self._records.people,
            invites=InviteRepository(self._knowledge.database),
            code=partial(secrets.token_urlsafe, 9),
            switches=self._duty.switches,
            sources=self._settings.sources,
            resolver=self._knowledge.resolver,
            delivery=self._office.delivery,
            tracks=self._knowledge.tracks,
        )

    def _operations(self) -> Operations:
        return Operations(
            watch=self._duty.watch,
            breakers=self._duty.breakers,
            switches=self._duty.switches,
            sources=self._settings.sources,
            backlog=self._office.store,
            statistics=self._records.statistics,
            disk=partial(asyncio.to_thread, measure, self._settings.data),
            workers=WorkerRepository(self._knowledge.database),
            people=self._records.people,
            broadcasts=self._broadcasts,
            recorder=self._records.recorder,
            now=now,
        )

    def _history(self, asking: Asking) -> Errand:
        records = self._records
        songs = OwnSongs(records.history, records.statistics, records.recorder, now=now)
        return HistoryChat(asking, self._messenger, songs, ChartRenderer(self._settings.data / "charts"))

    def _privacy(self, asking: Asking) -> Errand:
        return PrivacyChat(
            asking,
            self._messenger,
            forgetting=self.forgetting(),
            recorder=self._records.recorder,
            queue=self._office.queue,
            people=self._records.people,
        )

    def forgetting(self) -> Forgetting:
        """Everything that keeps something about a person; a test compares it with the tables."""
        database = self._knowledge.database
        return Forgetting(
            self._company.arrivals,
            self._records.people,
            self._records.history,
            self._company.chats,
            self._company.preferences,
            CorrectionRepository(database, recent=TTLCache(RECENT, ttl=60), now=now),
            InviteRepository(database),
            LinkRepository(database),
            TokenRepository(database),
            self._office.store,
        )
