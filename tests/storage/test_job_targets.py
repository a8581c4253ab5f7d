"""Where a job's answer goes is written down with it, whatever kind of place that is."""

from __future__ import annotations

import pytest

from bot.core.track import Quality, TrackId
from bot.services.jobs import Job, JobKind
from bot.services.messaging import ChatTarget, InlineTarget, Target
from bot.storage.database import Database
from bot.storage.jobs import JobRepository


@pytest.mark.parametrize(
    "target",
    [
        ChatTarget(-100123, reply_to=5, thread_id=7, language="pt-br"),
        InlineTarget("AgAAAA1", language="de", track="spotify:track:1"),
    ],
)
async def test_a_target_comes_back_as_it_was_put(database: Database, target: Target) -> None:
    store = JobRepository(database)
    job = Job(
        id="i1", kind=JobKind.SONG, person=1, target=target, tracks=(TrackId("t"),), quality=Quality.V0, asked_at=1.0
    )

    await store.put(job)

    assert await store.get("i1") == job
