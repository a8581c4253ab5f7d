from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.audio.bucket import TokenBucket
from bot.audio.pool import WorkerPool
from bot.audio.youtube import YoutubeOptions, YoutubeSource
from bot.audio.ytdlp import YtDlpError
from bot.core.errors import SourceDown
from bot.core.track import Track, TrackId
from tests.audio.conftest import Reports
from tests.audio.fake_youtube import FakeYoutube, children

UNKNOWN = {"action": "juggle"}
"""A request that a worker answers at once, with an error."""
SONG = Track(id=TrackId("deezer:track:1"), title="Song", artists=("Artist",), duration=3.0)


@pytest.fixture
async def pool(youtube: FakeYoutube) -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(most=2, spare=2, uses=2, hook=youtube.hook)
    yield pool
    await pool.close()


async def ask(pool: WorkerPool) -> int:
    """Have a worker answer something; return its process id."""
    async with pool.lease() as worker:
        with pytest.raises(YtDlpError, match="juggle"):
            await worker.ask(UNKNOWN)
        return worker.pid


async def test_without_being_opened_each_job_has_a_process_of_its_own(pool: WorkerPool) -> None:
    first = await ask(pool)
    assert children() == []
    assert await ask(pool) != first


async def test_once_open_the_processes_are_there_before_they_are_needed_and_stay(pool: WorkerPool) -> None:
    await pool.open()
    before = set(children())
    assert len(before) == 2
    assert await ask(pool) in before
    assert set(children()) == before


async def test_one_is_ahead_while_there_is_work_and_no_more_stay_than_are_spare(youtube: FakeYoutube) -> None:
    pool = WorkerPool(most=3, spare=1, hook=youtube.hook)
    await pool.open()
    assert len(children()) == 1
    async with pool.lease():
        assert len(children()) == 2
        async with pool.lease(), pool.lease():
            assert len(children()) == 3
    assert len(children()) == 1
    await pool.close()


async def test_songs_one_after_another_start_no_process(youtube: FakeYoutube) -> None:
    pool = WorkerPool(most=3, spare=2, hook=youtube.hook)
    await pool.open()
    before = set(children())
    for _ in range(3):
        await ask(pool)
    assert set(children()) == before
    await pool.close()


async def test_while_somebody_waits_a_process_is_handed_on(youtube: FakeYoutube) -> None:
    pool = WorkerPool(most=1, spare=0, hook=youtube.hook)
    await pool.open()
    async with pool.lease() as worker:
        waiting = asyncio.create_task(ask(pool))
        await asyncio.sleep(0)
    assert await waiting == worker.pid
    await pool.close()


async def test_a_process_is_replaced_after_its_share_of_jobs(pool: WorkerPool) -> None:
    await pool.open()
    first = await ask(pool)
    assert await ask(pool) == first
    assert first not in children()
    assert len(children()) == 2


async def test_no_more_than_its_number_work_at_once(pool: WorkerPool) -> None:
    await pool.open()
    async with pool.lease(), pool.lease():
        waiting = asyncio.create_task(ask(pool))
        await asyncio.wait([waiting], timeout=0.05)
        assert not waiting.done()
        assert len(children()) == 2
    await waiting


async def test_one_that_is_left_in_the_middle_of_something_is_killed(pool: WorkerPool) -> None:
    await pool.open()
    async with pool.lease() as worker:
        request = asyncio.create_task(worker.ask({"action": "search", "params": {}, "query": "x", "count": 1}))
        await asyncio.sleep(0)
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        assert worker.busy
    assert worker.pid not in children()
    assert len(children()) == 2


async def test_one_that_died_while_idle_is_not_handed_out(pool: WorkerPool) -> None:
    await pool.open()
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while any(worker.alive for worker in pool._idle):
            await asyncio.sleep(0.005)
    await ask(pool)


async def test_closing_ends_all_at_work_too_and_may_be_repeated(pool: WorkerPool) -> None:
    await pool.open()
    async with pool.lease() as worker:
        await pool.close()
        with pytest.raises(SourceDown):
            await worker.ask(UNKNOWN)
    await pool.close()
    assert children() == []


async def test_a_process_ends_by_itself_when_its_parent_is_killed(youtube: FakeYoutube) -> None:
    code = (
        "import asyncio, os, signal\nfrom pathlib import Path\nfrom bot.audio.ytdlp import start_worker\n"
        f"async def main():\n    worker = await start_worker(Path({str(youtube.hook)!r}))\n"
        "    print(worker.pid, flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\nasyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await parent.communicate()
    async with asyncio.timeout(20):
        while _runs(int(out)):
            await asyncio.sleep(0.01)


def _runs(pid: int) -> bool:
    """Whether a process exists and is no zombie that waits for a parent to ask after it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Clock:
    """A clock whose time passes only by sleeping, or by being set."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def bucket(clock: Clock, patience: float = 60.0) -> TokenBucket:
    return TokenBucket(4.0, 3, patience=patience, clock=clock, sleep=clock.sleep)


async def test_a_burst_is_free_and_then_each_waits_its_turn() -> None:
    clock = Clock()
    tokens = bucket(clock)
    for _ in range(5):
        await tokens.take()
    assert clock.slept == pytest.approx([15.0, 15.0])


async def test_a_quiet_time_fills_the_bucket_to_its_brim_and_no_further() -> None:
    clock = Clock()
    tokens = bucket(clock)
    for _ in range(3):
        await tokens.take()
    clock.now += 3600
    for _ in range(4):
        await tokens.take()
    assert clock.slept == pytest.approx([15.0])


async def test_who_would_wait_too_long_is_told_how_long_and_takes_nothing() -> None:
    clock = Clock()
    tokens = bucket(clock, patience=10.0)
    for _ in range(3):
        await tokens.take()
    for _ in range(2):
        with pytest.raises(SourceDown) as caught:
            await tokens.take()
        assert caught.value.retry_after == pytest.approx(15.0)


async def test_those_who_wait_are_spaced_and_one_who_leaves_gives_the_token_back() -> None:
    waits: list[float] = []
    clock, forever = Clock(), asyncio.Event()

    async def wait(seconds: float) -> None:
        waits.append(seconds)
        await forever.wait()

    tokens = TokenBucket(4.0, 1, patience=60, clock=clock, sleep=wait)
    await tokens.take()
    first, second = (asyncio.create_task(tokens.take()) for _ in range(2))
    await asyncio.sleep(0)
    assert waits == pytest.approx([15.0, 30.0])
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    third = asyncio.create_task(tokens.take())
    await asyncio.sleep(0)
    assert waits[2:] == pytest.approx([30.0])
    forever.set()
    await asyncio.gather(first, third)


async def test_songs_beyond_the_limit_are_not_asked_of_youtube(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    options = YoutubeOptions(videos_per_minute=1, burst=1, patience=5)
    source = YoutubeSource(options, hook=youtube.hook, clock=lambda: 0.0)
    await source.fetch(SONG, folder, reports)
    asked = youtube.asked.count("/video/x")
    with pytest.raises(SourceDown) as caught:
        await source.fetch(SONG, folder, reports)
    assert caught.value.retry_after == pytest.approx(60)
    assert youtube.asked.count("/video/x") == asked


async def test_an_opened_source_serves_songs_from_one_process_and_ends_it(
    youtube: FakeYoutube, folder: Path, reports: Reports
) -> None:
    youtube.add("x", "Song")
    source = YoutubeSource(YoutubeOptions(parallel=1), hook=youtube.hook)
    await source.open()
    [pid] = children()
    for _ in range(2):
        await source.fetch(SONG, folder, reports)
        (folder / "x.m4a").unlink()
    assert children() == [pid]
    await source.close()
    assert children() == []
