"""Looking after the bot while it runs: who is watched, what is switched off, and what operators are told."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.app.knowledge import Knowledge
from bot.app.records import Records
from bot.services.alerts import Alerts
from bot.services.ports import AudioSource
from bot.services.recent_errors import RecentErrors
from bot.services.switches import Switches
from bot.services.upstream_watch import UpstreamWatch, WatchedSource
from bot.settings import Settings
from bot.storage.breakers import BreakerRepository
from bot.telegram.messenger import ChatMessenger
from bot.telegram.notices import Notices

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Duty:
    """What looks after the bot."""

    watch: UpstreamWatch
    breakers: BreakerRepository
    switches: Switches
    notices: Notices
    alerts: Alerts
    errors: RecentErrors

    def watched(self, sources: Sequence[AudioSource]) -> Sequence[AudioSource]:
        """The same sources, watched and with a switch each."""
        return [WatchedSource(one, self.watch, self.switches) for one in sources]

    async def look(self) -> None:
        """Look after everything until cancelled."""
        await self.alerts.run(lambda error: log.error("alerts.failed", exc_info=error))


def open_duty(
    settings: Settings,
    knowledge: Knowledge,
    records: Records,
    messenger: ChatMessenger,
    watch: UpstreamWatch,
    errors: RecentErrors,
) -> Duty:
    """Build it."""
    breakers = BreakerRepository(knowledge.database)
    notices = Notices(messenger, records.people, settings.admins)
    alerts = Alerts(
        notices.alert,
        watch=watch,
        breakers=breakers,
        free=lambda: shutil.disk_usage(settings.data).free,
        machine=socket.gethostname(),
        clock=time.time,
    )
    return Duty(watch, breakers, Switches(breakers), notices, alerts, errors)
