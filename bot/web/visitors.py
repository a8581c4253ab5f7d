"""Who follows a link: a person, or a program that only looks at it.

Programs are known by the list of the package ``crawler-user-agents`` (MIT; about 700 patterns with their sources,
released several times a year) and by one rule that needs no list: every browser, also one inside an app, begins its
name with ``Mozilla/`` or ``Opera/``; libraries (okhttp, axios, node-fetch, python-requests) and previewers (WhatsApp,
TelegramBot) do not, nor does an empty name.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Final

from crawleruseragents import is_crawler

from bot.core.visit import Device, device_of

LONGEST: Final = 512
"""Characters of an agent that are looked at: no browser's is longer, and looking takes time."""
AGENTS: Final = 10_000
"""Agents to be remembered, some 5 MB."""
_BROWSER: Final = ("Mozilla/", "Opera/")


@dataclass(frozen=True, slots=True)
class Visitor:
    """What an agent's name says about who uses it."""

    person: bool
    device: Device


class Visitors:
    """Judges agents by their names; ``recent`` remembers the verdicts, since one takes half a millisecond."""

    def __init__(self, recent: MutableMapping[bytes, Visitor]) -> None:
        self._recent = recent

    def of(self, agent: bytes) -> Visitor:
        """Who goes by the name of ``agent``, a ``User-Agent`` header."""
        agent = agent[:LONGEST]
        if (known := self._recent.get(agent)) is not None:
            return known
        name = agent.decode("latin-1").strip()
        person = name.startswith(_BROWSER) and not is_crawler(name, case_sensitive=False)
        visitor = self._recent[agent] = Visitor(person, device_of(name))
        return visitor
