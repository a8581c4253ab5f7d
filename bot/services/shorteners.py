"""Which shortener makes a person's links: the one outside for those whose account it is, our own for everybody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.services.link_ports import Shortener
from bot.services.links import Links


@dataclass(frozen=True, slots=True)
class Shorteners:
    """An account outside is one person to its service: whoever may use it sees and changes all its links."""

    own: Links
    outside: Shortener | None = None
    operators: Collection[int] = ()
    """Telegram user ids of those whose account it is."""

    def of(self, person: int) -> Shortener:
        """The shortener for new links of ``person``."""
        return self.outside if self.outside is not None and person in self.operators else self.own
