"""What ``/readyz`` looks at: whether Telegram is in touch, and whether somebody does the work."""

from __future__ import annotations

from bot.pulse import STALE_AFTER
from bot.services.heartbeat import DEAD_SECONDS
from bot.services.ports_workers import Role
from bot.storage.database import Database
from bot.storage.workers import WorkerRepository
from bot.telegram.frontend import Frontend
from bot.web.health import Check, UnreadyError, fresh


def of_frontend(frontend: Frontend) -> Check:
    """That Telegram was heard of a short while ago."""
    return fresh(lambda: frontend.age, most=STALE_AFTER)


def of_workers(engine: Check, role: Role, database: Database) -> Check:
    """That jobs are done: by the ``engine`` here, or by a living worker on the same database."""

    async def elsewhere() -> None:
        beats = await WorkerRepository(database).all()
        if not any(beat.role in (Role.WORKER, Role.ALL) and beat.age <= DEAD_SECONDS for beat in beats):
            raise UnreadyError("no worker is alive")

    return elsewhere if role is Role.FRONT else engine
