"""Background work has one owner, which can be closed."""

from __future__ import annotations

import asyncio

from bot.services.nursery import Nursery


async def test_closing_lets_short_work_end() -> None:
    nursery = Nursery()
    done: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    nursery.start(work(), name="short")

    assert await nursery.close(grace=5) == 0
    assert done == [1]


async def test_closing_cancels_what_does_not_end() -> None:
    nursery = Nursery()
    nursery.start(asyncio.Event().wait(), name="endless")  # type: ignore[arg-type]

    assert await nursery.close(grace=0) == 1
    assert len(nursery) == 0


async def test_closing_twice_is_fine() -> None:
    nursery = Nursery()

    assert [await nursery.close(grace=0), await nursery.close(grace=0)] == [0, 0]


async def test_idle_waits_for_work_that_starts_work() -> None:
    nursery = Nursery()
    seen: list[str] = []

    async def child() -> None:
        seen.append("child")

    async def parent() -> None:
        nursery.start(child(), name="child")

    nursery.start(parent(), name="parent")
    await nursery.idle()

    assert seen == ["child"]
