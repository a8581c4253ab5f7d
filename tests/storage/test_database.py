"""Opening, migrating and writing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import IntegrityError

from bot.storage.database import newest_revision, open_database, upgrade
from bot.storage.tables import aliases, metadata, tracks
from bot.storage.upsert import upsert
from tests.storage.test_repositories import _now


def _url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'deep' / 'songwire.db'}"


@pytest.mark.parametrize("way", ["created", "migrated"])
async def test_a_new_database_and_a_migrated_one_have_exactly_the_tables(tmp_path: Path, way: str) -> None:
    if way == "created":
        async with open_database(_url(tmp_path)):
            pass
    else:
        (tmp_path / "deep").mkdir()
        fresh = create_engine(_url(tmp_path).replace("+aiosqlite", ""))
        with fresh.begin() as connection:
            upgrade(connection)
        fresh.dispose()
        async with open_database(_url(tmp_path)):
            pass

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = create_engine(_url(tmp_path).replace("+aiosqlite", ""))
    with engine.connect() as connection:
        assert differences(connection) == []
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
    engine.dispose()


async def test_several_processes_may_start_at_once(tmp_path: Path) -> None:
    async def start() -> None:
        async with open_database(_url(tmp_path)) as database:
            assert await database.first(select(func.count()).select_from(tracks)) is not None

    await asyncio.gather(*(start() for _ in range(4)))


async def test_a_write_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    async with open_database(_url(tmp_path)) as database:
        good = upsert(database.dialect, tracks, {"id": "a", "details": {}, "fetched_at": _now()})
        orphan = upsert(database.dialect, aliases, {"alias": "x", "track_id": "nobody", "created_at": _now()})

        with pytest.raises(IntegrityError):
            await database.write(good, orphan)

        assert (await database.first(select(func.count()).select_from(tracks))) == (0,)


async def test_an_older_database_is_migrated_and_keeps_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    engine = create_engine(_url(tmp_path).replace("+aiosqlite", ""))
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(text("INSERT INTO files VALUES (1, 't', 'v0', 'f', 'u', 5, 6, '2026-11-21')"))
    engine.dispose()

    async with open_database(_url(tmp_path)) as database:
        row = await database.first(text("SELECT file_id, source FROM files"))

    assert row == ("f", "")
