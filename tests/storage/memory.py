"""What the contract tests give repositories instead of a cache, and instead of a clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Forgetful(dict[Any, Any]):
    """A memory that keeps nothing, so that every read comes from the database."""

    def __setitem__(self, key: object, value: object) -> None:
        return None

    def update(self, *args: Any, **kwargs: Any) -> None:
        return None


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment
