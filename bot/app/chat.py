"""The chat side: what is answered to whom, feature by feature."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from cachetools import LRUCache, TTLCache, cached

from bot.app.company import Company
from bot.app.errands import Errand
from bot.app.inline import open_inline
from bot.app.knowledge import Knowledge
from bot.app.link_chat import link_side
from bot.app.links import LinkOffice
from bot.app.office import Office
from bot.app.opening import QUESTION_SECONDS, RECENT
from bot.audio.lyrics import LyricsClient
from bot.core.recognise import recognise
from bot.core.track import Track
from bot.services.answering import Answering
from bot.services.collecting import Collecting
from bot.services.lyric_sheets import LyricSheets
from bot.settings import Settings
from bot.telegram.asking import Asking
from bot.telegram.client import Client
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.gate import TAP_SECONDS, TOLD_SECONDS, Gate
from bot.telegram.group_chat import GroupChat
from bot.telegram.inline_messenger import AnywhereMessenger
from bot.telegram.languages import Languages
from bot.telegram.members import Members
from bot.telegram.membership import Membership
from bot.telegram.messenger import ChatMessenger
from bot.telegram.preference_chat import PreferenceChat
from bot.telegram.presses import Presses
from bot.telegram.private_chat import PrivateChat, Read

COLLECTIONS_KEPT, SHEETS_KEPT = 200, 500
"""Cards and songs' words kept in memory: what buttons in the chats refer to."""
ADMINS_SECONDS = 60.0
"""How long somebody counts as an admin of a group, or not, before Telegram is asked again."""


def open_chat(
    settings: Settings,
    knowledge: Knowledge,
    office: Office,
    messenger: AnywhereMessenger,
    lyrics: LyricsClient | None,
    client: Client,
    languages: Languages,
    company: Company,
    errands: Callable[[Asking], Sequence[Errand]],
    links: LinkOffice | None,
) -> Dispatcher:
    """Everything that answers updates; what neither settings nor an errand is for is for the chats."""
    admission, preferences = company.admission, company.preferences
    asked, read = Asking(messenger, preferences), _read()
    side = None
    if links is not None:
        side = link_side(settings, knowledge, office, messenger, admission, links, client, asked)
    answering = Answering(
        resolver=knowledge.resolver,
        delivery=office.delivery,
        admission=admission,
        messenger=messenger,
        queue=office.queue,
        replies=office.replies,
        clock=time.time,
        questions=TTLCache(RECENT, ttl=QUESTION_SECONDS),
        preferences=preferences,
        link=side.answer.answer if side is not None else None,
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
        preferences=preferences,
    )
    members = Members(client, recent=TTLCache(RECENT, ttl=ADMINS_SECONDS))
    chosen = PreferenceChat(
        asked,
        messenger=messenger,
        preferences=preferences,
        members=members,
        languages=languages,
        links=side is not None,
    )
    group = GroupChat(
        asked,
        answering=answering,
        queue=office.queue,
        messenger=messenger,
        preferences=preferences,
        collecting=collecting,
        read=read,
    )
    private = PrivateChat(
        asked,
        answering=answering,
        queue=office.queue,
        messenger=messenger,
        preferences=preferences,
        collecting=collecting,
        read=read,
    )
    more = errands(asked)
    shorten = side.answer.link if side is not None else None
    return Dispatcher(
        asked,
        messenger,
        handlers=[
            _membership(asked, company, messenger, client),
            open_inline(knowledge, office, messenger, answering, admission, shorten, asked, preferences),
            chosen,
            *more,
            *([side.chat] if side is not None else []),
            group,
            private,
        ],
        effects=[
            presses.effects,
            chosen.effects,
            *([side.presses.effects] if side is not None else []),
            *(one.effects for one in more),
        ],
        gate=_gate(asked, company, messenger),
        members=members,
    )


def _membership(asked: Asking, company: Company, messenger: ChatMessenger, client: Client) -> Membership:
    return Membership(
        asked,
        people=company.people,
        chats=company.chats,
        preferences=company.preferences,
        messenger=messenger,
        bot=client,
    )


def _gate(asked: Asking, company: Company, messenger: ChatMessenger) -> Gate:
    return Gate(
        asked,
        door=company.door,
        preferences=company.preferences,
        messenger=messenger,
        taps=TTLCache(RECENT, ttl=TAP_SECONDS),
        told=TTLCache(RECENT, ttl=TOLD_SECONDS),
    )


def _lyric_sheets(knowledge: Knowledge, lyrics: LyricsClient) -> LyricSheets:
    async def find(track: Track) -> str | None:
        found = await lyrics.find(track)
        return found.text if found is not None else None

    return LyricSheets(knowledge.resolver.picked, find, recent=TTLCache(SHEETS_KEPT, ttl=QUESTION_SECONDS))


def _read() -> Read:
    # What many ask for, many ask for in the same words; reading a message takes as long as sending a cached song.
    return cached(LRUCache(RECENT))(recognise)
