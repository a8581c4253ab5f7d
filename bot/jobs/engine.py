"""Jobs on DBOS: each is a durable workflow, its parts are steps, and what a dead process left is taken up again.

DBOS keeps its own tables, in a file beside Songwire's or in the same PostgreSQL database. It is given a job's id and
nothing else; who goes first within a process is `services.slots`' business, across processes that of two queues.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import structlog
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID

from bot.services.jobs import Job, JobKind, Run

VERSION = "1"
"""The version of the jobs' steps. An upgrade of Songwire keeps pending work as long as this stays the same."""
WORKFLOW = "job"
SONGS, COLLECTIONS = "songs", "collections"
OF_ONE_PERSON = 2
COLLECTIONS_AT_ONCE = 64
"""Collections that one worker takes at once: each waits most of the time, which costs next to nothing."""
POLL_SECONDS = 0.25
"""How often a worker looks for work that a front has put down."""
MOST_RECOVERIES = 50
"""How often a job is taken up again before it is given up: it may be what kills the process."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """Where DBOS keeps its records, and what this process is among others."""

    url: str
    """SQLAlchemy URL, synchronous: ``sqlite:///…`` or ``postgresql://…``."""
    name: str
    """This process; what a dead one of the same name left behind is taken up at the start."""
    starts: bool = True
    """Jobs that are put in here are also done here; otherwise they wait in a queue for a worker."""
    works: bool = False
    """Does what waits in the queue."""
    songs_at_once: int = 8
    """Songs that one worker takes at once: what it can fetch and little more, so that others get their share."""


class DbosEngine:
    """Fulfils the `Engine` port. DBOS is one per process, so this is, too."""

    def __init__(self, options: EngineOptions, run: Run) -> None:
        self._options = options
        self._run = run
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def busy(self) -> int:
        """How many jobs run in this process."""
        return len(self._tasks)

    async def open(self) -> None:
        """Bring DBOS' tables up to date and take up what was left behind."""
        config: DBOSConfig = {
            "name": "songwire",
            "system_database_url": self._options.url,
            "executor_id": self._options.name,
            "application_version": VERSION,
            "sys_db_pool_size": 5,
            "use_listen_notify": False,
            "log_level": "WARNING",
        }
        _log_as_we_do()
        self._dbos = DBOS(config=config)
        self._workflow = DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_RECOVERIES)(self._unbound())
        queues = [SONGS, COLLECTIONS] if self._options.works else []
        DBOS.listen_queues(queues)
        # Called on the loop: workflows are to run on the loop from which DBOS was launched.
        DBOS.launch()
        songs, collections = self._options.songs_at_once, COLLECTIONS_AT_ONCE
        for queue, of_one_person, at_once in ((SONGS, OF_ONE_PERSON, songs), (COLLECTIONS, 1, collections)):
            await DBOS.register_queue_async(
                queue,
                partition_concurrency=of_one_person,
                worker_concurrency=at_once,
                polling_interval_sec=POLL_SECONDS,
            )

    async def ping(self) -> None:
        """Return once DBOS has looked into its tables. Raises what it raises if it cannot, or is not open."""
        await DBOS.get_workflow_status_async("ping")

    async def start(self, job: Job) -> None:
        """Have a job run; a second start of the same id does nothing."""
        with SetWorkflowID(job.id):
            if self._options.starts:
                await DBOS.start_workflow_async(self._workflow, job.id)
                return
            queue = SONGS if job.kind is JobKind.SONG else COLLECTIONS
            with SetEnqueueOptions(queue_partition_key=str(job.person)):
                await DBOS.enqueue_workflow_async(queue, self._workflow, job.id)

    async def recover(self, names: Sequence[str]) -> None:
        """Take up what processes of these names left behind; they must be dead."""
        # No public call offers it.
        await asyncio.to_thread(self._dbos._recover_pending_workflows, list(names))  # noqa: SLF001

    async def forget(self, ids: Sequence[str]) -> None:
        """Keep no record of jobs that are long over."""
        await DBOS.delete_workflows_async(list(ids))

    async def close(self) -> None:
        """Leave what still runs to the next start, and close DBOS."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        # DBOS has made its own pool of threads the loop's; it is gone now, and others still have work for one.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())

    def _unbound(self) -> Callable[[str], Coroutine[None, None, None]]:
        """A plain function: DBOS would write down what a method is bound to."""

        async def job(id: str) -> None:
            await self._work(id)

        return job

    async def _work(self, id: str) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._run(id, DbosSteps())
        finally:
            self._tasks.discard(task)


class DbosSteps:
    """Fulfils the `Steps` port inside a workflow."""

    async def once(self, name: str, work: Callable[[], Awaitable[str]]) -> str:
        """Do ``work`` as a step of the workflow, or return what it returned before."""

        async def step() -> str:
            return await work()

        return await DBOS.run_step_async({"name": name}, step)


def _log_as_we_do() -> None:
    """Send DBOS' log lines the way of all others, but for one that reports as a problem what is none."""
    logger = logging.getLogger("dbos")
    if logger.handlers:
        return
    # DBOS adds a handler of its own where it finds none.
    logger.addHandler(logging.NullHandler())
    logger.addFilter(lambda record: "task cancelled" not in record.getMessage())
