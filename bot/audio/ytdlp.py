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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.audio.priority import give_way
from bot.core.errors import Broken, SourceDown

Event = dict[str, Any]
OnEvent = Callable[[Event], None]
"""Told what the child says before its result: ``started`` and ``progress``, as ``ytdlp_worker`` describes them."""

_LINE_LIMIT = 4 * 1024 * 1024
_TAIL = 2000
_SECRET_PREFIX = "SONGWIRE_"  # noqa: S105  the prefix of settings, not a secret


class YtDlpError(Exception):
    """yt-dlp could not do it; the text is ``Class: message`` of its error."""


class Worker:
    """One child process; requests go one after another."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.jobs = 0
        """How many jobs it has served."""
        self.busy = False
        """A request was not answered yet: what comes next would get the wrong reply."""
        self._process = process
        self._words = b""
        self._listening = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.returncode is None

    async def ask(self, request: dict[str, Any], on_event: OnEvent | None = None) -> Any:
        """Send a request and return its result. Raises YtDlpError, or SourceDown if the process dies."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.busy = True
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            await self._process.stdin.drain()
            async for line in self._process.stdout:
                reply = json.loads(line)
                match reply["reply"]:
                    case "result":
                        self.busy = False
                        return reply["value"]
                    case "error":
                        self.busy = False
                        raise YtDlpError(reply["error"])
                    case _ if on_event is not None:
                        on_event(reply)
        except (ConnectionError, ValueError) as exc:
            raise SourceDown(f"yt-dlp's process failed: {await self.last_words()}") from exc
        raise SourceDown(f"yt-dlp's process ended: {await self.last_words()}")

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

    async def last_words(self) -> str:
        """The end of what a process that has ended said on stderr."""
        await asyncio.wait([self._listening], timeout=1.0)
        return " / ".join(self._words.decode(errors="replace").split("\n")).strip(" /") or "no message"


async def start_worker(hook: Path | None = None) -> Worker:
    """Start a worker; whoever does has to `Worker.end` it, which kills what it started (the JavaScript runtime) too.

    The child does not inherit the bot's settings: its environment has no ``SONGWIRE_`` variable. Raises Broken if it
    cannot be started.
    """
    return Worker(await _start(("--hook", str(hook)) if hook else ()))


async def _start(arguments: tuple[str, ...]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_SECRET_PREFIX)}
    command = (sys.executable, "-m", "bot.audio.ytdlp_worker", *arguments)
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, process_group=0, limit=_LINE_LIMIT
        )
    except OSError as exc:
        raise Broken(f"yt-dlp's process cannot be started: {exc}") from exc
    give_way(process.pid)
    return process


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill the whole process group where there are such; the child leads one of its own."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):  # it may have ended by itself a moment ago
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
