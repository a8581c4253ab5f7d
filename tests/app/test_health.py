"""Health from inside: who must have answered for a role to count as alive, and for a process to count as ready."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import pulse
from bot.app.checks import of_workers
from bot.app.heart import Heart
from bot.services.ports_workers import Role
from bot.storage.database import Database, open_database
from bot.storage.workers import WorkerRepository
from bot.web.health import UnreadyError


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'songwire.db'}") as opened:
        yield opened


class Silent:
    """A database that does not answer."""

    async def ping(self) -> None:
        raise OSError("no route")


async def _works() -> None:
    """The engine, which answers."""


async def test_a_worker_is_alive_while_its_database_answers(tmp_path: Path, database: Database) -> None:
    await Heart(tmp_path, Role.WORKER, database).beat()
    who, when = pulse.last_beats(tmp_path)[Role.WORKER]

    assert who == "The database"
    assert when == pytest.approx(time.time(), abs=5)


async def test_a_database_that_is_silent_makes_the_pulse_old(tmp_path: Path) -> None:
    seconds = [0.0]
    heart = Heart(tmp_path, Role.WORKER, Silent(), clock=lambda: seconds[0])
    seconds[0] = 500.0
    await heart.beat()

    assert pulse.last_beats(tmp_path)[Role.WORKER][1] == pytest.approx(time.time() - 500, abs=5)


async def test_the_chats_pulse_is_telegrams(tmp_path: Path, database: Database) -> None:
    await Heart(tmp_path, Role.ALL, database, age=lambda: 42.0).beat()
    who, when = pulse.last_beats(tmp_path)[Role.ALL]

    assert who == "Telegram"
    assert when == pytest.approx(time.time() - 42, abs=5)


async def test_a_front_is_ready_only_with_a_living_worker(database: Database) -> None:
    check = of_workers(_works, Role.FRONT, database)
    with pytest.raises(UnreadyError):
        await check()
    await WorkerRepository(database).beat("front-1", Role.FRONT)
    with pytest.raises(UnreadyError):
        await check()
    await WorkerRepository(database).beat("worker-1", Role.WORKER)
    await check()
    await database.write(text("UPDATE workers SET beat_at = beat_at - 60"))
    with pytest.raises(UnreadyError):
        await check()


async def test_a_bot_alone_is_ready_when_its_own_engine_answers(database: Database) -> None:
    async def broken() -> None:
        raise OSError("disk")

    await of_workers(_works, Role.ALL, database)()
    with pytest.raises(OSError, match="disk"):
        await of_workers(broken, Role.ALL, database)()
