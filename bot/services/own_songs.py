"""A person's own songs: pages of them, and the figures of their picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.services.charting import DayCount, HistoryChart, is_empty
from bot.services.ports_history import History, Past, Statistics
from bot.services.recording import Recorder

DAYS = 30
"""Days that the picture shows."""
ARTISTS = 8
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""Before anybody had a song."""


class OwnSongs:
    """What one person had. What was noted a moment ago is written down first, so that it is there, too."""

    def __init__(
        self, history: History, statistics: Statistics, recorder: Recorder, *, now: Callable[[], datetime]
    ) -> None:
        self._history = history
        self._statistics = statistics
        self._recorder = recorder
        self._now = now

    async def page(self, person: int, *, before: int | None, limit: int, words: str) -> Sequence[Past]:
        """A page of a person's songs, newest first, from below the id ``before``."""
        await self._recorder.flush()
        return await self._history.page(person, before=before, limit=limit, words=words)

    async def chart(self, person: int) -> HistoryChart | None:
        """The figures of the last `DAYS` days, with the count of all time; None if there are none."""
        await self._recorder.flush()
        today = self._now().date()
        first = today - timedelta(days=DAYS - 1)
        since = datetime.combine(first, datetime.min.time(), UTC)
        counts = dict(await self._statistics.per_day(person, since=since))
        chart = HistoryChart(
            days=_every_day(first, today, counts),
            hours=tuple(await self._statistics.per_hour(person, since=since)),
            artists=tuple(await self._statistics.top_artists(person, since=since, limit=ARTISTS)),
            total=(await self._statistics.totals(person, since=_BEGINNING)).delivered,
        )
        return None if is_empty(chart) else chart


def _every_day(first: date, last: date, counts: dict[date, int]) -> tuple[DayCount, ...]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple((day, counts.get(day, 0)) for day in days)
