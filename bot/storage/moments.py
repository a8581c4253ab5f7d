"""Times as they are stored: whole Unix seconds."""

from __future__ import annotations

from datetime import UTC, datetime

DAY = 86_400
"""Seconds."""


def seconds(moment: datetime) -> int:
    """Unix seconds of an aware datetime."""
    return int(moment.timestamp())


def moment(seconds: int) -> datetime:
    """The datetime, in UTC, of Unix seconds."""
    return datetime.fromtimestamp(seconds, UTC)
