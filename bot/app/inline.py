"""Inline mode and guest mode, wired."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import structlog

from bot.app.knowledge import Knowledge
from bot.app.office import Office
from bot.core.track import Quality
from bot.services.admission import Admission
from bot.services.answering import Answering
from bot.services.inline import InlineSearch
from bot.services.inline_job import InlineFilling, Shorten
from bot.services.known_songs import KnownSongs
from bot.services.preferences import PreferenceService
from bot.storage.deliveries import DeliveryRepository
from bot.telegram.asking import Asking
from bot.telegram.inline_messenger import AnywhereMessenger
from bot.telegram.inline_mode import InlineMode

log = structlog.get_logger()


def open_inline(
    knowledge: Knowledge,
    office: Office,
    messenger: AnywhereMessenger,
    answering: Answering,
    admission: Admission,
    shorten: Shorten | None,
    asked: Asking,
    preferences: PreferenceService,
) -> InlineMode:
    """What answers ``@bot words`` in other chats."""

    async def quality(person: int) -> Quality:
        return (await preferences.of(person)).quality

    search = InlineSearch(
        bot_id=lambda: messenger.bot_id,
        known=knowledge.known,
        resolver=knowledge.resolver,
        tracks=knowledge.tracks,
        files=office.files,
        history=DeliveryRepository(knowledge.database),
        admission=admission,
        quality=quality,
        collected=knowledge.chain.collection if knowledge.chain is not None else None,
    )
    filling = InlineFilling(
        answering,
        messenger,
        office.store,
        knowledge.tracks,
        office.replies,
        clock=time.time,
        shorten=shorten,
        show_link=messenger.show_link,
    )
    return InlineMode(
        asked, search=search, filling=filling, answering=answering, queue=office.queue, messenger=messenger
    )


def learning(known: KnownSongs) -> Callable[[], Awaitable[None]]:
    """Fills the index of known songs, once."""

    async def learn() -> None:
        try:
            log.info("songs.known", count=await known.load())
        except Exception as error:
            log.error("songs.not_known", exc_info=error)

    return learn
