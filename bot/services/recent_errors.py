"""The last lines of the log that say that something went wrong, for an operator who has no shell at hand."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

KEPT = 50


class RecentErrors:
    """Keeps the newest lines in memory. They are kept as they are logged: secrets are hidden before."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lines: deque[str] = deque(maxlen=kept)

    def add(self, line: str) -> None:
        """Keep a line; safe from any thread."""
        self._lines.append(line)

    def last(self, amount: int) -> Sequence[str]:
        """The newest lines, newest first."""
        return list(self._lines)[-1 : -amount - 1 : -1]
