"""Moving windows on the `limits` library."""

from __future__ import annotations

from limits.aio.storage import MemoryStorage

from bot.services.admission import Rule
from bot.storage.windows import MovingWindows

RULE = Rule(3, seconds=60)


async def test_a_window_fills_and_says_how_long_to_wait() -> None:
    windows = MovingWindows(MemoryStorage())

    for _ in range(3):
        assert await windows.wait(RULE, "search", "1") == 0
        await windows.hit(RULE, "search", "1")

    assert 50 < await windows.wait(RULE, "search", "1") <= 60


async def test_people_and_actions_do_not_share_a_window() -> None:
    windows = MovingWindows(MemoryStorage())
    for _ in range(3):
        await windows.hit(RULE, "search", "1")

    assert await windows.wait(RULE, "search", "2") == 0
    assert await windows.wait(RULE, "fetch", "1") == 0


async def test_asking_does_not_count() -> None:
    windows = MovingWindows(MemoryStorage())

    for _ in range(10):
        assert await windows.wait(RULE, "search", "1") == 0
