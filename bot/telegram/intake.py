"""Updates on their way to the handlers: many at once, in order within a chat, bounded, and drained on stopping.

Buttons do not queue behind a chat's messages: a press on "cancel" must not wait for what it cancels. And what queues
behind its own chat takes no place from others: one person's thousand messages, each answered when flood control lets
it, are worked off one by one while everybody else is served.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Update

Handle = Callable[[Update], Awaitable[None]]


class Intake:
    """Runs ``handle`` for each update, which must not raise, and tells ``handled`` when it has ended by itself."""

    def __init__(
        self, handle: Handle, handled: Callable[[int], None], *, at_once: int = 256, waiting: int = 4096
    ) -> None:
        """``at_once`` updates are handled at a time, and ``waiting`` may stand behind others of their own chats."""
        self._handle = handle
        self._handled = handled
        self._free = asyncio.Semaphore(at_once)
        self._room = asyncio.Semaphore(waiting)
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, update: Update) -> None:
        """Accept an update; waits while too many are being handled, which in turn slows the polling."""
        chat = update.effective_chat
        key = chat.id if chat is not None and update.callback_query is None else None
        behind = key in self._last_of_chat
        await (self._room if behind else self._free).acquire()
        # Looked up only now: others may have come while this one waited to be accepted.
        before = self._last_of_chat.get(key) if key is not None else None
        task = asyncio.get_running_loop().create_task(self._run(update, before, behind=behind))
        self._tasks.add(task)
        if key is not None:
            self._last_of_chat[key] = task
        task.add_done_callback(lambda done: self._done(done, key))

    async def idle(self) -> None:
        """Wait until everything accepted has been handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def drain(self, *, grace: float) -> None:
        """Let what was accepted end, for ``grace`` seconds; then cancel it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, update: Update, before: asyncio.Task[None] | None, *, behind: bool) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
        finally:
            if behind:
                self._room.release()
        if behind:
            await self._free.acquire()
        try:
            await self._handle(update)
        finally:
            self._free.release()
        self._handled(update.update_id)

    def _done(self, task: asyncio.Task[None], key: int | None) -> None:
        self._tasks.discard(task)
        if key is not None and self._last_of_chat.get(key) is task:
            del self._last_of_chat[key]
