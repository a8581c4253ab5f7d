"""The pulse of a running bot: a file whose time says when Telegram last answered, for checks from outside."""

from __future__ import annotations

import os
import time
from pathlib import Path

STALE_AFTER = 180.0
"""Seconds without an answer from Telegram after which the bot counts as deaf: longer than the watchdog's patience."""

_NAME = "pulse"


def beat(data: Path, age: float) -> None:
    """Note that Telegram answered ``age`` seconds ago."""
    path = data / _NAME
    path.touch()
    when = time.time() - age
    os.utime(path, (when, when))


def last_beat(data: Path) -> float | None:
    """When Telegram last answered, as Unix time; None if it never did."""
    try:
        return (data / _NAME).stat().st_mtime
    except FileNotFoundError:
        return None


def stop(data: Path) -> None:
    """The bot has ended: a check from now on finds none."""
    (data / _NAME).unlink(missing_ok=True)
