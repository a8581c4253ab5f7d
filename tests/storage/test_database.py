"""Opening, migrating and writing, on both databases."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database, newest_revision, open_database, upgrade, with_driver
from bot.storage.tables import aliases, metadata, tracks
from bot.storage.upsert import upsert
from tests.storage.test_repositories import _now

PROCESSES = 3
OPENING = """
import asyncio, sys
from bot.storage.database import open_database

async def opened():
    async with open_database(sys.argv[1]):
        pass

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(opened())
"""


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection that knows nothing of how Songwire opens its database."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(exist_ok=True)
    engine = create_engine(address)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def _revision(connection: Connection) -> object:
    return connection.scalar(text("SELECT version_num FROM alembic_version"))


@pytest.mark.parametrize("way", ["created", "migrated"])
async def test_a_new_database_and_a_migrated_one_have_exactly_the_tables(database_url: str, way: str) -> None:
    if way == "migrated":
        with _connected(database_url) as connection:
            upgrade(connection)

    async with open_database(database_url):
        pass

    with _connected(database_url) as connection:
        assert _differences(connection) == []
        assert _revision(connection) == newest_revision()


async def test_readers_of_sqlite_never_wait_for_the_writer(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'songwire.db'}") as database:
        assert await database.first(text("PRAGMA journal_mode")) == ("wal",)


@pytest.mark.parametrize("before", [None, "0001"])
def test_several_processes_may_start_at_once(database_url: str, before: str | None) -> None:
    if before is not None:
        with _connected(database_url) as connection:
            upgrade(connection, before)
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for start in starts:
        assert start.stdout is not None
        assert start.stdout.readline() == "ready\n"

    for start in starts:
        assert start.stdin is not None
        start.stdin.write("\n")
        start.stdin.flush()

    assert [(start.communicate(timeout=30)[1], start.returncode) for start in starts] == [("", 0)] * PROCESSES
    with _connected(database_url) as connection:
        assert _revision(connection) == newest_revision()
        assert _differences(connection) == []


async def test_a_write_happens_whole_or_not_at_all(database: Database) -> None:
    good = upsert(database.dialect, tracks, {"id": "a", "details": {}, "fetched_at": _now()})
    orphan = upsert(database.dialect, aliases, {"alias": "x", "track_id": "nobody", "created_at": _now()})

    with pytest.raises(IntegrityError):
        await database.write(good, orphan)

    assert (await database.first(select(func.count()).select_from(tracks))) == (0,)


async def test_many_rows_are_written_whole_or_not_at_all(database: Database) -> None:
    rows: list[dict[str, object]] = [{"id": name, "details": {}, "fetched_at": _now()} for name in ("a", "b", "a")]

    with pytest.raises(IntegrityError):
        await database.write_many((tracks.insert(), rows))
    assert (await database.first(select(func.count()).select_from(tracks))) == (0,)

    await database.write_many((tracks.insert(), rows[:2]))
    assert (await database.first(select(func.count()).select_from(tracks))) == (2,)


async def test_a_write_that_is_cancelled_holds_up_nobody(database: Database) -> None:
    rows: list[dict[str, object]] = [{"id": str(number), "details": {}, "fetched_at": _now()} for number in range(500)]
    for turns in range(1, 12):
        writing = asyncio.ensure_future(database.write_many((tracks.insert(), rows)))
        for _ in range(turns):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    await asyncio.wait_for(database.write(tracks.delete(), aliases.delete()), timeout=5)

    assert (await database.first(select(func.count()).select_from(tracks))) == (0,)


async def test_an_older_database_is_migrated_and_keeps_what_it_has(database_url: str) -> None:
    with _connected(database_url) as connection:
        upgrade(connection, "0001")
        connection.execute(text("INSERT INTO files VALUES (1, 't', 'v0', 'f', 'u', 5, 6, '2026-11-21')"))

    async with open_database(database_url) as database:
        row = await database.first(text("SELECT file_id, source FROM files"))

    assert row == ("f", "")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:////data/bot.db", "sqlite+aiosqlite:////data/bot.db"),
        ("postgresql://me:secret@host:5433/music", "postgresql+psycopg://me:secret@host:5433/music"),
        ("postgresql+psycopg:///music?host=run", "postgresql+psycopg:///music?host=run"),
    ],
)
def test_the_driver_may_be_left_out_of_the_url(given: str, used: str) -> None:
    assert with_driver(given).render_as_string(hide_password=False) == used
