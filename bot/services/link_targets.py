"""Where slugs lead, for the redirect: from memory, else from the database, many slugs with one question.

While one question is on its way the next slugs gather, so the busier it is the more of them share a question, and a
quiet moment waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping

from bot.services.link_ports import FindTargets, Target

MOST_AT_ONCE = 500
"""Slugs in one question; a database takes thousands, but the first should not wait for the last."""

KEPT = 50_000
"""Targets to be remembered, some 20 MB: four of five requests where a million links are asked for as people do."""
KEPT_SECONDS = 60.0
"""How long another process's change may go unnoticed."""
MISSED_SECONDS = 5.0
"""How long another process's new link may."""


class LinkTargets:
    """``recent`` and ``missing`` remember answers; they are bounded in size, and in time: others change links too."""

    def __init__(
        self, find: FindTargets, *, recent: MutableMapping[str, Target], missing: MutableMapping[str, bool]
    ) -> None:
        self._find = find
        self.recent = recent
        self._missing = missing
        self._waiting: dict[str, asyncio.Future[Target | None]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._changes = 0

    async def get(self, slug: str) -> Target | None:
        """Where ``slug`` leads; None for nowhere. Raises what the database raises."""
        if (known := self.recent.get(slug)) is not None:
            return known
        if slug in self._missing:
            return None
        answer = self._waiting.get(slug)
        if answer is None:
            answer = self._waiting[slug] = asyncio.get_running_loop().create_future()
            if self._asking is None:
                self._asking = asyncio.create_task(self._ask_all(), name="link targets")
        # Shielded: one who goes away does not take the answer from the others.
        return await asyncio.shield(answer)

    def forget(self, slug: str) -> None:
        """What was known of ``slug`` is out of date."""
        self._changes += 1
        self.recent.pop(slug, None)
        self._missing.pop(slug, None)

    async def _ask_all(self) -> None:
        try:
            while self._waiting:
                await self._ask({slug: self._waiting.pop(slug) for slug in list(self._waiting)[:MOST_AT_ONCE]})
        finally:
            self._asking = None

    async def _ask(self, asked: dict[str, asyncio.Future[Target | None]]) -> None:
        changes = self._changes
        try:
            found = await self._find(list(asked))
        except Exception as error:  # noqa: BLE001 - handed to everybody who waits for it
            for answer in asked.values():
                answer.set_exception(error)
            return
        for slug, answer in asked.items():
            target = found.get(slug)
            # A link that changed meanwhile may have been read as it was before: true for this answer, not for later.
            if changes == self._changes:
                if target is not None:
                    self.recent[slug] = target
                else:
                    self._missing[slug] = True
            answer.set_result(target)
