"""How often a link was followed: by day, country, device and kind of page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.core.short_link import Clicks, ShortLink
from bot.core.visit import Device, Referrer
from bot.services.link_ports import VisitStore

DAYS = 30
MOST_DAYS = 366


class LinkStats:
    """Adds up what `VisitStore` has."""

    def __init__(self, visits: VisitStore, *, now: Callable[[], datetime]) -> None:
        self._visits = visits
        self._now = now

    async def clicks(self, link: ShortLink, *, days: int = DAYS) -> Clicks:
        """The visits of the last ``days`` days, today included (1 to 366). Whose link it is was checked before."""
        days = min(max(days, 1), MOST_DAYS)
        first = self._now().date() - timedelta(days=days - 1)
        by_day = await self._visits.by_day(link.id, first)
        countries = await self._visits.by_class(link.id, first, "country")
        devices = await self._visits.by_class(link.id, first, "device")
        referrers = await self._visits.by_class(link.id, first, "referrer")
        return Clicks(
            link=link,
            total=sum(by_day.values()),
            by_day=tuple((day, by_day.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))),
            by_country=_ranked(countries),
            by_device=tuple((Device(name), count) for name, count in _ranked(devices)),
            by_referrer=tuple((Referrer(name), count) for name, count in _ranked(referrers)),
        )


def _ranked(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
