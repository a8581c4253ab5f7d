"""The chat's side of short links."""

from __future__ import annotations

import time
from dataclasses import dataclass

from cachetools import TTLCache

from bot.app.knowledge import Knowledge
from bot.app.links import LinkOffice
from bot.app.office import Office
from bot.app.opening import QUESTION_SECONDS, RECENT
from bot.charts.renderer import ChartRenderer
from bot.services.admission import Admission
from bot.services.link_answer import LinkAnswer
from bot.settings import Settings
from bot.telegram.asking import Asking
from bot.telegram.client import Client
from bot.telegram.links_chat import LinksChat
from bot.telegram.links_desk import LinkDesk, LinkTools
from bot.telegram.links_presses import LinkPresses
from bot.telegram.messenger import ChatMessenger


@dataclass(frozen=True, slots=True)
class LinkSide:
    """Commands, buttons, and answering with links instead of audio."""

    chat: LinksChat
    presses: LinkPresses
    answer: LinkAnswer


def link_side(
    settings: Settings,
    knowledge: Knowledge,
    office: Office,
    messenger: ChatMessenger,
    admission: Admission,
    links: LinkOffice,
    client: Client,
    asked: Asking,
) -> LinkSide:
    """Build it."""
    tools = LinkTools(
        shorteners=links.shorteners,
        expander=links.expander,
        stats=links.stats,
        charts=ChartRenderer(settings.data / "charts"),
        written=links.visits.write,
    )
    desk = LinkDesk(
        tools,
        client,
        messenger,
        questions=TTLCache(RECENT, ttl=QUESTION_SECONDS),
        marked=TTLCache(RECENT, ttl=QUESTION_SECONDS),
    )
    answer = LinkAnswer(
        shorteners=links.shorteners,
        resolver=knowledge.resolver,
        admission=admission,
        show=desk.card,
        replies=office.replies,
        clock=time.time,
        pages=knowledge.elsewhere.pages if knowledge.elsewhere is not None else None,
    )
    chat = LinksChat(
        asked,
        desk=desk,
        answers=answer,
        messenger=messenger,
        replies=office.replies,
        clock=time.time,
        base=settings.public_origin,
    )
    presses = LinkPresses(
        desk=desk,
        answers=answer,
        tokens=links.tokens,
        messenger=messenger,
        replies=office.replies,
        clock=time.time,
    )
    return LinkSide(chat, presses, answer)
