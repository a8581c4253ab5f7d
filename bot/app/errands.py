"""What people and operators ask of the bot besides songs: their history, their data, and how the bot does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cachetools import LRUCache, TTLCache

from bot.app.knowledge import Knowledge
from bot.app.office import Office
from bot.app.opening import RECENT, now
from bot.app.records import Records
from bot.charts.renderer import ChartRenderer
from bot.services.forgetting import Forgetting
from bot.services.own_songs import OwnSongs
from bot.settings import Settings
from bot.storage.chats import ChatRepository
from bot.storage.corrections import CorrectionRepository
from bot.storage.invites import InviteRepository
from bot.storage.links import LinkRepository
from bot.storage.tokens import TokenRepository
from bot.telegram.asking import Asking
from bot.telegram.attendance import Attendance
from bot.telegram.buttons import Press
from bot.telegram.dispatcher import AnyApplication
from bot.telegram.history import HistoryChat
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presses import Effect
from bot.telegram.privacy import PrivacyChat


class Errand(Protocol):
    """A feature with buttons of its own."""

    effects: Mapping[Press, Effect]

    def register(self, application: AnyApplication) -> None:
        """Add its handlers, in the order in which they are tried."""
        ...


@dataclass(frozen=True, slots=True)
class Errands:
    """Makes them."""

    settings: Settings
    knowledge: Knowledge
    office: Office
    records: Records
    messenger: ChatMessenger

    def features(self, asking: Asking) -> Sequence[Errand]:
        """All of them, in the order in which they are tried."""
        return [Attendance(self.records.recorder), self._history(asking), self._privacy(asking)]

    def _history(self, asking: Asking) -> Errand:
        records = self.records
        songs = OwnSongs(records.history, records.statistics, records.recorder, now=now)
        return HistoryChat(asking, self.messenger, songs, ChartRenderer(self.settings.data / "charts"))

    def _privacy(self, asking: Asking) -> Errand:
        return PrivacyChat(
            asking,
            self.messenger,
            forgetting=self.forgetting(),
            recorder=self.records.recorder,
            queue=self.office.queue,
            people=self.records.people,
        )

    def forgetting(self) -> Forgetting:
        """Everything that keeps something about a person; a test compares it with the tables."""
        database = self.knowledge.database
        return Forgetting(
            self.records.people,
            self.records.history,
            ChatRepository(database, recent=LRUCache(RECENT)),
            CorrectionRepository(database, recent=TTLCache(RECENT, ttl=60), now=now),
            InviteRepository(database),
            LinkRepository(database),
            TokenRepository(database),
            self.office.store,
        )
