"""``/forget``: everything kept about a person goes, wherever it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Holder(Protocol):
    """Something that keeps rows about people."""

    async def forget(self, person: int) -> Mapping[str, int]:
        """Remove what is kept about a person, and say how many rows that were, by table."""
        ...


class Forgetting:
    """Asks all holders in turn. One that fails leaves the rest for the next try: forgetting twice does no harm."""

    def __init__(self, *holders: Holder) -> None:
        self._holders = holders

    async def forget(self, person: int) -> Mapping[str, int]:
        """How many rows were removed, by table; tables that held nothing are left out."""
        removed: dict[str, int] = {}
        for holder in self._holders:
            for table, rows in (await holder.forget(person)).items():
                removed[table] = removed.get(table, 0) + rows
        return {table: rows for table, rows in removed.items() if rows}
