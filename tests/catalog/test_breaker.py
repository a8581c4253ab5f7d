"""When not to ask: breakers that outlive their process, budgets that never let more through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.breaker import FAILURES, PAUSE, WINDOW, Breaker, Budget, KeptBudget, MemoryBreakers, MemoryCounters
from bot.services.ports import Opened
from tests.catalog.conftest import Clock


async def test_a_breaker_is_open_until_its_time_and_no_longer(clock: Clock) -> None:
    breaker = Breaker("x", MemoryBreakers(), clock)
    assert await breaker.opened() is None
    await breaker.open(10, "why")
    clock.now += 9.9
    assert await breaker.opened() == Opened(clock.now - 9.9 + 10, "why")
    clock.now += 0.1
    assert await breaker.opened() is None
    last = await breaker.last()
    assert last is not None
    assert last.reason == "why"


async def test_what_one_process_learns_holds_for_the_next(clock: Clock, store: MemoryBreakers) -> None:
    await Breaker("x", store, clock).open(10, "why")
    assert await Breaker("x", store, clock).opened() is not None
    assert await Breaker("y", store, clock).opened() is None


async def test_a_shorter_pause_does_not_end_a_longer_one(clock: Clock, store: MemoryBreakers) -> None:
    breaker = Breaker("x", store, clock)
    await breaker.open(48_925, "quota")
    assert (await breaker.open(60, "failing")).reason == "quota"


async def test_only_failures_in_a_row_count(clock: Clock, store: MemoryBreakers) -> None:
    breaker = Breaker("x", store, clock)
    for _ in range(FAILURES - 1):
        await breaker.failed()
    breaker.succeeded()
    for _ in range(FAILURES - 1):
        await breaker.failed()
    assert await breaker.opened() is None
    await breaker.failed()
    opened = await breaker.opened()
    assert opened == Opened(clock.now + PAUSE, "failing")
    assert opened is not None
    assert breaker.left(opened) == PAUSE
    clock.now += PAUSE
    await breaker.failed()
    assert await breaker.opened() is None, "after a pause the count begins anew"


def test_a_budget_of_nothing_allows_nothing(clock: Clock) -> None:
    budget = Budget(0, 60, clock)
    assert not budget.take()
    assert budget.wait == 60


@given(
    st.integers(1, 5),
    st.floats(1, 100),
    st.lists(st.floats(0, 50, allow_nan=False), max_size=60),
)
def test_no_window_ever_sees_more_than_the_budget(limit: int, seconds: float, steps: list[float]) -> None:
    clock = Clock(0.0)
    budget = Budget(limit, seconds, clock)
    taken: list[float] = []
    for step in steps:
        clock.now += step
        if budget.take():
            taken.append(clock.now)
        else:
            assert budget.wait > 0
        assert budget.spent == sum(1 for then in taken if then + seconds > clock.now) <= limit


@given(st.integers(0, 5), st.lists(st.floats(0, 5_000), max_size=40))
async def test_a_kept_budget_lets_no_more_through_and_holds_back_no_longer_than_a_window(
    limit: int, steps: list[float]
) -> None:
    clock, store, seconds = Clock(), MemoryCounters(), 3_600
    taken: list[float] = []
    for step in steps:
        clock.now += step
        # Each time another process asks.
        budget = KeptBudget("x", limit, seconds, store, clock)
        if await budget.take():
            taken.append(clock.now)
        else:
            wait = await budget.wait()
            assert 0 < wait <= seconds + WINDOW
            later = Clock(clock.now + wait)
            assert await KeptBudget("x", limit, seconds, store, later).spent() < max(1, limit)
        assert sum(1 for then in taken if then + seconds > clock.now) <= limit
    assert await KeptBudget("y", limit, seconds, store, clock).spent() == 0


async def test_a_budget_that_is_not_used_up_makes_nobody_wait(clock: Clock) -> None:
    budget = KeptBudget("x", 2, 3_600, MemoryCounters(), clock)
    assert await budget.wait() == 0.0
    assert await budget.take()
    assert await budget.wait() == 0.0
