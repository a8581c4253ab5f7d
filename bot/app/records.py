"""What is kept about people: their history, their standing, and how all of it is forgotten."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog

from bot.app.knowledge import Knowledge
from bot.app.opening import now
from bot.services.recording import Recorder
from bot.storage.deliveries import DeliveryRepository
from bot.storage.people import PeopleRepository
from bot.storage.statistics import StatisticsRepository
from bot.telegram.messenger import ChatMessenger

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Records:
    """What is kept about people."""

    people: PeopleRepository
    history: DeliveryRepository
    statistics: StatisticsRepository
    recorder: Recorder

    async def write(self) -> None:
        """Write down what was noted, every second."""
        await self.recorder.run(lambda error: log.error("records.not_written", exc_info=error))


def open_records(
    knowledge: Knowledge, people: PeopleRepository, messenger: ChatMessenger, stack: AsyncExitStack
) -> Records:
    """Build it; what was noted last is written down when ``stack`` is closed."""
    database = knowledge.database
    history = DeliveryRepository(database)
    recorder = Recorder(history, knowledge.tracks, people, bot_id=lambda: messenger.bot_id, now=now)
    stack.push_async_callback(recorder.flush)
    return Records(people, history, StatisticsRepository(database), recorder)
