"""A database stays as fast when it is big: no question asked for every message walks a whole table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.core.track import Quality, TrackId
from bot.services.ports_inbox import Incoming
from bot.storage.corrections import CorrectionRepository
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryRepository
from bot.storage.files import FileRepository
from bot.storage.inbox import InboxRepository
from bot.storage.people import PeopleRepository
from bot.storage.tracks import TrackRepository
from tests.bench.big_database import fill, read
from tests.storage.memory import NOON, Clock, Forgetful


async def test_the_bench_fills_a_database_that_the_repositories_can_read(tmp_path: Path) -> None:
    fill(tmp_path / "big", 20)

    answers = await read(tmp_path / "big", 20, 5, seed=1)

    assert 0 < answers.p50 <= answers.p99


async def test_what_is_asked_for_every_message_is_found_by_an_index(sqlite: Database, sqlite_url: str) -> None:
    asked: list[tuple[str, Any]] = []

    @event.listens_for(sqlite._engine.sync_engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    song = TrackId("a")
    tracks = TrackRepository(sqlite, recent=Forgetful(), recent_aliases=Forgetful(), now=Clock())
    await tracks.by_alias("name:a")
    await tracks.get(song)
    await FileRepository(sqlite, recent=Forgetful(), now=Clock()).get(1, song, Quality.V0)
    corrections = CorrectionRepository(sqlite, recent=Forgetful(), now=Clock())
    await corrections.own(1, song)
    await corrections.chosen(song)
    await PeopleRepository(sqlite, recent=Forgetful(), now=Clock()).seen(1)
    history = DeliveryRepository(sqlite)
    await history.count_since(1, NOON)
    await history.page(1, before=9, words="a")
    inbox = InboxRepository(sqlite)
    await inbox.put(1, [Incoming(1, "{}", 0.0)])
    await inbox.done(1, [1])

    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plans = {
            statement: [step[3] for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in asked
        }
    assert len(plans) >= 11
    assert {statement: plan for statement, plan in plans.items() if any(step.startswith("SCAN") for step in plan)} == {}
