"""Where slugs lead, read from a SQLite file by a connection and a thread of their own.

SQLAlchemy's asynchronous engine takes a millisecond of processor time for one question, most of it for handing things
from thread to thread; a redirect asks one question and nothing else, and this way it takes a tenth of that. Readers in
WAL mode see what was committed last and never wait for the writer.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.core.link_target import is_known_target
from bot.services.link_ports import Target


class SlugReader:
    """Fulfils `FindTargets` by `targets`; the database must have been opened, and so migrated, before."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro"
        self._thread = ThreadPoolExecutor(1, "slugs")
        self._connection: sqlite3.Connection | None = None

    async def targets(self, slugs: Sequence[str]) -> Mapping[str, Target]:
        """The targets of those slugs that lead somewhere; a row that leads to a foreign host leads nowhere."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, slugs)

    async def close(self) -> None:
        """Close the connection; doing it twice is fine."""
        await asyncio.to_thread(self._thread.shutdown)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read(self, slugs: Sequence[str]) -> dict[str, Target]:
        if self._connection is None:
            # Closed by another thread, when this one has ended.
            self._connection = sqlite3.connect(self._address, uri=True, check_same_thread=False)
        marks = ",".join("?" * len(slugs))
        asked = f"SELECT slug, number, target FROM links WHERE enabled AND slug IN ({marks})"  # noqa: S608 - marks only
        rows = self._connection.execute(asked, slugs)
        return {slug: Target(number, url) for slug, number, url in rows if is_known_target(url)}
