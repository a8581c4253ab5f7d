"""The pulse of a running process: a file whose time says when Telegram, or the database, last answered it.

For checks from outside. Each role has a file of its own, since processes may share a data folder; what a process has
no business with, its pulse does not depend on: a worker never polls Telegram.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

STALE_AFTER = 180.0
"""Seconds without an answer after which a process counts as deaf: longer than the poller's watchdog's patience."""

_NAME = "pulse"


def beat(data: Path, age: float, *, role: str, of: str) -> None:
    """Note that ``of`` (Telegram, the database) answered the process of this role ``age`` seconds ago."""
    path = _path(data, role)
    path.write_text(of, "utf-8")
    when = time.time() - age
    os.utime(path, (when, when))


def last_beats(data: Path) -> Mapping[str, tuple[str, float]]:
    """By role: who answered last, and when, as Unix time."""
    found = {}
    for path in data.glob(f"{_NAME}-*"):
        try:
            found[path.name.removeprefix(f"{_NAME}-")] = path.read_text("utf-8"), path.stat().st_mtime
        except FileNotFoundError:
            continue  # its process has just ended
    return found


def stop(data: Path, role: str) -> None:
    """The process has ended: a check from now on finds none."""
    _path(data, role).unlink(missing_ok=True)


def _path(data: Path, role: str) -> Path:
    return data / f"{_NAME}-{role}"
