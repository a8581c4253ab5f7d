"""Whole processes: what was counted survives their end, and each role's health is its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot import pulse
from bot.cli import health
from bot.core.short_link import ShortLink
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.services.ports_workers import Role
from bot.storage.database import open_database
from bot.storage.links import LinkRepository
from tests.web.conftest import PHONE
from tests.web.wired import ODE, free_port

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
VISITS = 300


@asynccontextmanager
async def _running(role: Role, folder: Path, place: str, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SONGWIRE_")}
    environment |= {"SONGWIRE_DATA": str(folder), "SONGWIRE_WEB": place, "SONGWIRE_CATALOGS": "none"} | variables
    environment |= {"SONGWIRE_SOURCES": "library", "SONGWIRE_LOG_LEVEL": "info"}
    command = (sys.executable, "-m", "bot", "run", "--role", role)
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _ready(process: asyncio.subprocess.Process, http: aiohttp.ClientSession, base: str) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(50):
        while b"web.ready" not in await process.stderr.readline():
            assert process.returncode is None
        ready = False
        while not ready:
            async with http.get(f"{base}/readyz") as answer:
                ready = answer.status == 200


async def _with_a_link(folder: Path) -> None:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    link = ShortLink(
        id="a" * 15, slug="kept", target=ODE, subdomain="127.0.0.1", owner=1, created=moment, updated=moment
    )
    async with open_database(f"sqlite+aiosqlite:///{folder / 'songwire.db'}") as database:
        assert await LinkRepository(database).add(link)


def _counted(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "songwire.db")) as connection:
        return int(connection.execute("SELECT views FROM links").fetchone()[0])


@pytest.mark.parametrize("role", [Role.ALL, Role.WEB])
async def test_told_to_stop_at_once_it_loses_no_visit(tmp_path: Path, role: Role) -> None:
    await _with_a_link(tmp_path)
    world, place = World(), f"127.0.0.1:{free_port()}"
    world.add_bot(TOKEN, name="Songwire", username="songwire_bot")
    chat = {}
    async with PlaygroundServer(world) as server, aiohttp.ClientSession(headers={"User-Agent": PHONE}) as http:
        if role is Role.ALL:
            chat = {"SONGWIRE_TELEGRAM_TOKEN": TOKEN, "SONGWIRE_TELEGRAM_API": server.url}
        async with _running(role, tmp_path, place, **chat) as process:
            await _ready(process, http, f"http://{place}")

            async def follow() -> int:
                async with http.get(f"http://{place}/kept", allow_redirects=False) as answer:
                    return answer.status

            statuses = await asyncio.gather(*(follow() for _ in range(VISITS)))
            process.send_signal(signal.SIGTERM)

            assert await process.wait() == 0
    assert statuses == [301] * VISITS
    assert _counted(tmp_path) == VISITS


@pytest.mark.parametrize("role", list(Role))
def test_a_fresh_pulse_is_healthy_whoever_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], role: Role
) -> None:
    monkeypatch.setenv("SONGWIRE_DATA", str(tmp_path))
    pulse.beat(tmp_path, 3.0, role=role, of="The database")

    assert health.main([]) == 0
    assert "The database last answered 3 s ago" in capsys.readouterr().out


@pytest.mark.parametrize(("asked", "status"), [([], 1), (["--role", "web"], 0), (["--role", "front"], 1)])
def test_of_several_that_share_a_folder_each_can_be_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], status: int
) -> None:
    monkeypatch.setenv("SONGWIRE_DATA", str(tmp_path))
    pulse.beat(tmp_path, 3.0, role=Role.WEB, of="The database")
    pulse.beat(tmp_path, pulse.STALE_AFTER + 5, role=Role.FRONT, of="Telegram")

    assert health.main(asked) == status


def test_after_its_end_nothing_counts_as_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGWIRE_DATA", str(tmp_path))
    pulse.beat(tmp_path, 0.0, role=Role.WORKER, of="The database")
    pulse.stop(tmp_path, Role.WORKER)

    assert pulse.last_beats(tmp_path) == {}
    assert health.main([]) == 1


def test_a_pulse_says_who_answered_and_when(tmp_path: Path) -> None:
    pulse.beat(tmp_path, 100.0, role=Role.WORKER, of="The database")

    who, when = pulse.last_beats(tmp_path)[Role.WORKER]

    assert who == "The database"
    assert when == pytest.approx(time.time() - 100.0, abs=5)
