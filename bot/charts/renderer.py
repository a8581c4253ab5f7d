"""Draws charts in a process of its own, so that the bot never holds the drawing library in memory (68 MB)."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from cachetools import TTLCache

from bot.charts.wire import packed
from bot.core.errors import Broken, Unavailable
from bot.services.charting import Chart, Labels

TIMEOUT = 30.0
"""Seconds a picture may take. Most of the two it takes on a busy machine are the library's import."""
KEPT = 32
"""Pictures in the cache, about 60 kB each."""
KEPT_SECONDS = 300.0
COMMAND = (sys.executable, "-m", "bot.charts")

_SECRETS = "SONGWIRE_"
_PNG = b"\x89PNG\r\n\x1a\n"

log = structlog.get_logger()


class ChartRenderer:
    """Fulfils the `Charts` port: one picture at a time, and the same picture again from memory for a while."""

    def __init__(
        self,
        folder: Path,
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """``folder`` is where the library keeps its list of fonts."""
        self._folder = folder
        self._timeout = timeout
        self._command = command
        self._one = asyncio.Semaphore(1)
        self._kept: TTLCache[bytes, bytes] = TTLCache(KEPT, KEPT_SECONDS, timer=clock)

    async def picture(self, chart: Chart, labels: Labels) -> bytes:
        """A PNG of the chart. Raises Unavailable if drawing takes too long, Broken if it fails."""
        order = packed(chart, labels)
        async with self._one:
            picture = self._kept.get(order)
            if picture is None:
                picture = self._kept[order] = await self._draw(order)
            return picture

    async def _draw(self, order: bytes) -> bytes:
        process = await self._start()
        try:
            async with asyncio.timeout(self._timeout):
                picture, words = await process.communicate(order)
        except TimeoutError as error:
            raise Unavailable(f"a chart took more than {self._timeout:g} s") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not picture.startswith(_PNG):
            log.error("chart.failed", code=process.returncode, stderr=words[-500:].decode(errors="replace"))
            raise Broken(f"the chart process ended with {process.returncode}")
        return picture

    async def _start(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
        # Going through all fonts of a machine takes up to half a minute; `bot.charts.fonts` looks for those it needs.
        environment |= {"MPLCONFIGDIR": str(self._folder), "MPL_IGNORE_SYSTEM_FONTS": "1", "MPLBACKEND": "agg"}
        try:
            return await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
            )
        except OSError as error:
            raise Broken(f"the chart process cannot be started: {error}") from error
