"""The parent's side of ``ytdlp_worker``: starts the child, talks to it in JSON lines, and makes sure it ends.

This module never imports yt-dlp, so that the bot's process stays small and nothing of yt-dlp's can block it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.core.errors import Broken, SourceDown

OnProgress = Callable[[float], None]

_LINE_LIMIT = 4 * 1024 * 1024
_TAIL = 2000
_SECRET_PREFIX = "SONGWIRE_"  # noqa: S105  the prefix of settings, not a secret


class YtDlpError(Exception):
    """yt-dlp could not do it; the text is ``Class: message`` of its error."""


class Worker:
    """One child process; requests go one after another."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._words = b""
        self._listening = asyncio.create_task(self._listen())

    async def ask(self, request: dict[str, Any], on_progress: OnProgress | None = None) -> Any:
        """Send a request and return its result. Raises YtDlpError, or SourceDown if the process dies."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()
            async for line in self._process.stdout:
                reply = json.loads(line)
                match reply["reply"]:
                    case "result":
                        return reply["value"]
                    case "error":
                        raise YtDlpError(reply["error"])
                    case _ if on_progress is not None:
                        on_progress(reply["done"])
        except (ConnectionError, ValueError) as exc:
            raise SourceDown(f"yt-dlp's process failed: {await self._last_words()}") from exc
        raise SourceDown(f"yt-dlp's process ended: {await self._last_words()}")

    async def end(self) -> None:
        """Kill the child with all it has started, and wait until it is gone."""
        _kill(self._process)
        await self._process.wait()
        self._listening.cancel()

    async def _listen(self) -> None:
        """Drain stderr, keeping its end for the error message."""
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(4096):
            self._words = (self._words + chunk)[-_TAIL:]

    async def _last_words(self) -> str:
        await asyncio.wait([self._listening], timeout=1.0)
        return " / ".join(self._words.decode(errors="replace").split("\n")).strip(" /") or "no message"


@asynccontextmanager
async def open_worker(hook: Path | None = None) -> AsyncIterator[Worker]:
    """Start a worker; it and whatever it started (the JavaScript runtime) are killed at the end, however that comes.

    The child does not inherit the bot's settings: its environment has no ``SONGWIRE_`` variable. Raises Broken if it
    cannot be started.
    """
    process = await _start(("--hook", str(hook)) if hook else ())
    worker = Worker(process)
    try:
        yield worker
    finally:
        await worker.end()


async def _start(arguments: tuple[str, ...]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_SECRET_PREFIX)}
    command = (sys.executable, "-m", "bot.audio.ytdlp_worker", *arguments)
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, start_new_session=True, limit=_LINE_LIMIT
        )
    except OSError as exc:
        raise Broken(f"yt-dlp's process cannot be started: {exc}") from exc


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill the whole process group where there are such; the child leads one of its own."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself a moment ago
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
