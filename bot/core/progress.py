"""How far a delivery is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The steps of a delivery, in their order."""

    SEARCHING = "searching"
    DOWNLOADING = "downloading"
    ENCODING = "encoding"
    TAGGING = "tagging"
    UPLOADING = "uploading"


@dataclass(frozen=True, slots=True)
class Progress:
    """A step and, where it is known, how much of it is done (0 to 1)."""

    stage: Stage
    done: float | None = None

    @property
    def percent(self) -> int | None:
        """``done`` in whole per cent, for people."""
        return None if self.done is None else round(100 * min(max(self.done, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a collection is."""

    total: int
    sent: int = 0
    failed: int = 0
    seconds: float | None = None
    """What is left to wait, as far as can be told from what is done."""

    @property
    def settled(self) -> int:
        """How many tracks have come to an end, good or bad."""
        return self.sent + self.failed


EDIT_INTERVAL = 2.0
"""Seconds between two edits of one status message: Telegram limits edits, people do not read faster."""
