"""The chat side: what is answered to whom, feature by feature."""

from __future__ import annotations

import time

from cachetools import LRUCache, TTLCache, cached
from limits.aio.storage import MemoryStorage

from bot.app.knowledge import Knowledge
from bot.app.office import Office
from bot.app.opening import QUESTION_SECONDS, RECENT
from bot.audio.lyrics import LyricsClient
from bot.core.recognise import recognise
from bot.core.track import Track
from bot.services.admission import Action, Admission, Rule
from bot.services.answering import Answering
from bot.services.collecting import Collecting
from bot.services.lyric_sheets import LyricSheets
from bot.settings import Settings
from bot.storage.windows import MovingWindows
from bot.telegram.asking import Asking
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.messenger import ChatMessenger
from bot.telegram.presses import Presses
from bot.telegram.private_chat import PrivateChat, Read

COLLECTIONS_KEPT, SHEETS_KEPT = 200, 500
"""Cards and songs' words kept in memory: what buttons in the chats refer to."""


def open_chat(
    settings: Settings,
    knowledge: Knowledge,
    office: Office,
    messenger: ChatMessenger,
    lyrics: LyricsClient | None,
) -> Dispatcher:
    """Everything that answers updates."""
    admission = _admission(settings)
    answering = Answering(
        resolver=knowledge.resolver,
        delivery=office.delivery,
        admission=admission,
        messenger=messenger,
        queue=office.queue,
        replies=office.replies,
        clock=time.time,
        questions=TTLCache(RECENT, ttl=QUESTION_SECONDS),
        chooser=knowledge.chooser if "youtube" in settings.sources else None,
        admins=settings.admins,
    )
    collecting = None
    if knowledge.chain is not None:
        collecting = Collecting(
            collector=knowledge.chain,
            tracks=knowledge.tracks,
            store=office.store,
            delivery=office.delivery,
            admission=admission,
            messenger=messenger,
            queue=office.queue,
            replies=office.replies,
            clock=time.time,
            recent=TTLCache(COLLECTIONS_KEPT, ttl=QUESTION_SECONDS),
            limit=settings.tracks_per_collection,
        )
    presses = Presses(
        answering=answering,
        queue=office.queue,
        messenger=messenger,
        collecting=collecting,
        lyrics=_lyric_sheets(knowledge, lyrics) if lyrics is not None else None,
    )
    asked = Asking(messenger)
    private = PrivateChat(
        asked, answering=answering, queue=office.queue, messenger=messenger, collecting=collecting, read=_read()
    )
    return Dispatcher(asked, messenger, handlers=[private], effects=[presses.effects])


def _lyric_sheets(knowledge: Knowledge, lyrics: LyricsClient) -> LyricSheets:
    async def find(track: Track) -> str | None:
        found = await lyrics.find(track)
        return found.text if found is not None else None

    return LyricSheets(knowledge.resolver.picked, find, recent=TTLCache(SHEETS_KEPT, ttl=QUESTION_SECONDS))


def _admission(settings: Settings) -> Admission:
    rules = {
        Action.SEARCH: Rule(settings.searches_per_minute),
        Action.FETCH: Rule(settings.fetches_per_minute),
        Action.COLLECT: Rule(settings.collected_per_day, 86_400),
    }
    told: TTLCache[tuple[Action, int], float] = TTLCache(RECENT, ttl=60)
    return Admission(MovingWindows(MemoryStorage()), rules, clock=time.monotonic, told=told)


def _read() -> Read:
    # What many ask for, many ask for in the same words; reading a message takes as long as sending a cached song.
    return cached(LRUCache(RECENT))(recognise)
