"""Blocking work that writes to a job's folder, done in a thread that is never left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


async def in_thread(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Run ``work`` in a thread and return its result; when cancelled, wait for the thread before giving in.

    `asyncio.to_thread` gives in at once and lets the thread go on: it would write into a folder that is being removed,
    and may put back what was deleted. So ``work`` must be short, far below the second in which cancelling takes effect.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise
