"""Songwire as a whole: built from its settings, opened and closed in order."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from cachetools import TTLCache

from bot.app.chat import open_chat
from bot.app.company import open_company
from bot.app.cookies import cookie_keeper
from bot.app.duty import open_duty
from bot.app.errands import Errands
from bot.app.heart import Heart
from bot.app.inline import learning
from bot.app.knowledge import Knowledge, open_knowledge
from bot.app.links import LinkOffice, open_links
from bot.app.observing import Observers, both, observers
from bot.app.office import Office, open_office
from bot.app.opening import QUESTION_SECONDS, RECENT, Chore
from bot.app.overflow import Overflow, make_workshop
from bot.app.records import open_records
from bot.app.sources import SourceMaker, in_order, youtube
from bot.audio.library import LibrarySource
from bot.audio.lyrics import LyricsClient
from bot.audio.youtube import YoutubeSource
from bot.services.job_runner import JobRunner
from bot.services.ports import AudioSource
from bot.services.ports_workers import Role
from bot.services.recent_errors import RecentErrors
from bot.services.upstream_watch import UpstreamWatch
from bot.settings import Settings
from bot.storage.inbox import InboxRepository
from bot.storage.jobs import JobRepository
from bot.telegram.client import Client
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.feed import nobody
from bot.telegram.frontend import Frontend
from bot.telegram.inline_messenger import AnywhereMessenger
from bot.telegram.languages import Languages
from bot.telegram.links_texts import commands
from bot.telegram.profile import Profile

SETTLING = 0.005
"""Seconds between two looks at whether all is done."""
RESCAN = 300.0
"""Seconds between two looks at the library's folder."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Songwire:
    """Everything, built and open."""

    frontend: Frontend | None
    """Listens to Telegram; None in a process that only works."""
    runner: JobRunner
    jobs: JobRepository
    housekeeping: Sequence[Chore]
    """What goes on beside answering, until it is cancelled."""
    heart: Heart
    grace: float
    """Seconds that work under way gets when it is told to stop."""

    async def serve(self, stop: asyncio.Event) -> None:
        """Answer people until ``stop`` is set, then let what is under way end. Raises InvalidToken."""
        # What exists by now stays to the end: unfrozen, the collector would walk all of it again and again, up to
        # 90 ms at a time in which nobody is answered.
        gc.collect()
        gc.freeze()
        listening = asyncio.ensure_future(self.frontend.run() if self.frontend is not None else stop.wait())
        stopped = asyncio.ensure_future(stop.wait())
        tasks = [listening, stopped, *(asyncio.ensure_future(one()) for one in (*self.housekeeping, self.heart.run))]
        # Only listening can end by itself, by a token that is refused: everything else goes on until it is stopped.
        await asyncio.wait([listening, stopped], return_when=asyncio.FIRST_COMPLETED)
        log.info("songwire.stopping", under_way=len(self.runner), grace=self.grace)
        refused = listening.exception() if listening.done() else None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.heart.stop()
        await self._wind_down()
        if refused is not None:
            raise refused

    async def _wind_down(self) -> None:
        """Let what is under way end for a while; the rest goes on at the next start."""
        if self.frontend is not None:
            await self.frontend.drain(grace=self.grace)
        try:
            async with asyncio.timeout(self.grace):
                await self.runner.idle()
        except TimeoutError:
            log.info("songwire.unfinished", jobs=len(self.runner))
        log.info("songwire.stopped")

    async def idle(self) -> None:
        """Wait until every update accepted so far is answered, deliveries included."""
        while True:
            if self.frontend is not None:
                await self.frontend.idle()
            await self.runner.idle()
            if not await self.jobs.open():
                return
            await asyncio.sleep(SETTLING)  # a job that was put in has not begun yet


@asynccontextmanager
async def open_songwire(
    settings: Settings,
    *,
    role: Role = Role.ALL,
    sources: SourceMaker | None = None,
    errors: RecentErrors | None = None,
) -> AsyncIterator[Songwire]:
    """Build Songwire from its settings and open it, ready to `Songwire.serve`; whatever was opened is closed again.

    ``sources`` makes the sources of audio, where it shall not be those of the settings; ``errors`` are the last ones of
    the log, for operators who ask.
    """
    assert settings.telegram_token is not None
    async with AsyncExitStack() as stack:
        watch, observed = UpstreamWatch(time.time), observers(settings, role)
        asked = watch.asked if observed.asked is None else both(watch.asked, observed.asked)
        knowledge = await stack.enter_async_context(open_knowledge(settings, asked=asked, matched=observed.matched))
        links = open_links(settings, knowledge, stack) if settings.links_are_on else None
        client = Client(settings.telegram_token.get_secret_value(), settings.telegram_api)
        stack.push_async_callback(client.close_connections)
        languages = Languages()
        messenger = AnywhereMessenger(
            client,
            languages,
            storage=settings.storage_chat,
            admins=settings.admins,
            lyrics=bool(settings.catalogs),
            owners=TTLCache(RECENT, ttl=QUESTION_SECONDS),
            links=links is not None,
        )
        lyrics, overflow = LyricsClient(knowledge.get) if settings.catalogs else None, Overflow()
        workshop = make_workshop(settings, knowledge, lyrics, overflow)
        made: Sequence[AudioSource] = ()
        tube: YoutubeSource | None = None
        if sources is not None:
            made = sources(settings, knowledge)
        elif role is not Role.FRONT:
            tube = await youtube(settings, knowledge, workshop, stack)
            made = in_order(settings, knowledge, tube)
        company = open_company(settings, knowledge, stack)
        records = open_records(knowledge, company.people, messenger, stack)
        observe = both(observed.answered, records.recorder)
        duty = open_duty(settings, knowledge, records, messenger, watch, errors or RecentErrors())
        made, died = duty.watched(made), duty.alerts.died
        office = await open_office(settings, knowledge, role, messenger, made, workshop, stack, observe, died)
        chores = [_rescan(knowledge.library), office.runner.watch, office.prune, *office.chores]
        chores += [records.write, company.greet, duty.look]
        if settings.streams_are_on and role is not Role.FRONT:
            # Nothing of it is in memory where it is off.
            from bot.app.streams import open_streams  # noqa: PLC0415

            overflow.streams = open_streams(settings, office.flights, made, workshop, observe, stack)
            chores.append(overflow.streams.sweep)
        frontend = None
        if role is not Role.WORKER:
            cookies = cookie_keeper(settings, tube)
            errands = Errands(
                settings, knowledge, office, records, company, duty, messenger, lambda: client.username, cookies
            )
            handlers = open_chat(
                settings, knowledge, office, messenger, lyrics, client, languages, company, errands.features, links
            )
            frontend = await _open_frontend(settings, client, handlers, knowledge, observed, stack)
            profile = Profile(client, languages, commands=commands(links=links is not None))
            await profile.open()
            chores += [profile.publish, learning(knowledge.known), errands.broadcast]
            chores += await _open_web(settings, role, knowledge, office, links, overflow, observed, frontend, stack)
        else:
            await client.initialize()
        # Last, since it takes up at once what was left behind.
        await stack.enter_async_context(office.engine)
        heart = Heart(settings.data, role, knowledge.database, age=_age(frontend))
        yield Songwire(frontend, office.runner, office.store, chores, heart, settings.grace)


async def _open_frontend(
    settings: Settings,
    client: Client,
    handlers: Dispatcher,
    knowledge: Knowledge,
    observed: Observers,
    stack: AsyncExitStack,
) -> Frontend:
    pushed = None
    if settings.webhook:
        from bot.app.web import address_of_webhook  # noqa: PLC0415 - the web part is on

        pushed = address_of_webhook(settings)
    inbox = InboxRepository(knowledge.database)
    frontend = Frontend(client, handlers, inbox, clock=time.monotonic, pushed=pushed, told=observed.updated or nobody)
    stack.push_async_callback(frontend.close)
    await frontend.open()
    return frontend


async def _open_web(
    settings: Settings,
    role: Role,
    knowledge: Knowledge,
    office: Office,
    links: LinkOffice | None,
    overflow: Overflow,
    observed: Observers,
    frontend: Frontend,
    stack: AsyncExitStack,
) -> Sequence[Chore]:
    """The web part beside the chat, if there is one."""
    if links is None or observed.metrics is None:
        return ()
    from bot.app.checks import of_frontend, of_workers  # noqa: PLC0415 - the web part is on
    from bot.app.web import WebParts, open_web  # noqa: PLC0415

    parts = WebParts(
        knowledge=knowledge,
        links=links,
        streams=overflow.streams,
        metrics=observed.metrics,
        checks={
            "database": knowledge.database.ping,
            "polling": of_frontend(frontend),
            "workers": of_workers(office.engine.ping, role, knowledge.database),
        },
        jobs=office.store,
        gauges=(
            ("polling_age_seconds", "Since Telegram was last heard of.", lambda: frontend.age),
            ("deliveries_under_way", "Jobs that run in this process.", lambda: len(office.runner)),
        ),
        accept=frontend.accept if settings.webhook else None,
    )
    return await open_web(settings, parts, stack)


def _age(frontend: Frontend | None) -> Callable[[], float] | None:
    return (lambda: frontend.age) if frontend is not None else None


def _rescan(library: LibrarySource | None) -> Chore:
    async def rescan() -> None:
        while library is not None:
            await asyncio.sleep(RESCAN)
            try:
                await library.refresh()
            except OSError as error:
                log.warning("library.not_scanned", exc_info=error)

    return rescan
