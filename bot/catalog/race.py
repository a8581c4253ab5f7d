"""Asking several for the same thing: one after the other, or at once where waiting would be longer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from bot.core.errors import CatalogDown, SongwireError

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """Someone who may be asked, and how."""

    name: str
    ask: Callable[[], Awaitable[T]]


class NobodyAnsweredError(Exception):
    """Every attempt failed; ``errors`` says how, by name, in the order in which they failed."""

    def __init__(self, errors: dict[str, SongwireError]) -> None:
        super().__init__(", ".join(f"{name}: {error.code}" for name, error in errors.items()) or "nobody to ask")
        self.errors = errors


async def first_answer(attempts: Sequence[Attempt[T]], *, hedge: float) -> tuple[str, T]:
    """The first answer, and whose it is.

    The next one is asked as soon as the one before has failed, and also when nobody has answered for ``hedge``
    seconds; whoever is slower is cancelled. Raises NobodyAnsweredError.
    """
    waiting = list(reversed(attempts))
    running: dict[asyncio.Task[T], str] = {}
    errors: dict[str, SongwireError] = {}
    try:
        while waiting or running:
            if waiting:
                attempt = waiting.pop()
                running[asyncio.ensure_future(attempt.ask())] = attempt.name
            patience = hedge if waiting else None
            done, _ = await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                name = running.pop(task)
                error = _failure(task, name)
                if error is None:
                    return name, task.result()
                errors[name] = error
        raise NobodyAnsweredError(errors)
    finally:
        await _cancel(running)


def _failure(task: asyncio.Task[T], name: str) -> SongwireError | None:
    """How an attempt failed; None if it did not. An error that is no one's business here goes up."""
    error = task.exception()
    if error is None:
        return None
    if not isinstance(error, SongwireError):
        raise error
    log.info("catalog.failed", catalog=name, code=error.code, cause=str(error))
    return error


async def _cancel(running: dict[asyncio.Task[T], str]) -> None:
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running)
    for task in running:
        if not task.cancelled():
            task.exception()  # too late to matter; asking for it keeps asyncio from complaining


def summary(nobody: NobodyAnsweredError) -> SongwireError:
    """One error for many: who says that there is no such thing knows more than who cannot be reached."""
    errors = list(nobody.errors.values())
    waits = [error.retry_after for error in errors if isinstance(error, CatalogDown) and error.retry_after]
    certain = next((error for error in errors if not isinstance(error, CatalogDown)), None)
    return certain or CatalogDown(f"no catalogue answered: {nobody}", retry_after=min(waits, default=None))
