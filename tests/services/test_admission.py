"""Limits that are told once."""

from __future__ import annotations

import pytest

from bot.core.errors import TooMany
from bot.services.admission import Action, Admission, Rule
from tests.services.fakes import CountingWindows


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(clock: Clock) -> Admission:
    rules = {Action.SEARCH: Rule(2), Action.FETCH: Rule(1)}
    return Admission(CountingWindows(), rules, clock=clock, told={})


async def _refusal(admission: Admission, action: Action = Action.SEARCH, person: int = 1) -> TooMany:
    with pytest.raises(TooMany) as caught:
        await admission.check(action, person)
    return caught.value


async def test_checking_alone_costs_nothing(admission: Admission) -> None:
    for _ in range(5):
        await admission.check(Action.SEARCH, 1)


async def test_a_full_window_refuses_with_the_seconds_to_wait_and_says_so_once(
    admission: Admission, clock: Clock
) -> None:
    for _ in range(2):
        await admission.charge(Action.SEARCH, 1)

    first, second = await _refusal(admission), await _refusal(admission)

    assert (first.wait, first.repeated) == (60, False)
    assert second.repeated
    clock.now += 61
    assert not (await _refusal(admission)).repeated


async def test_limits_are_each_persons_and_each_actions_own(admission: Admission) -> None:
    await admission.charge(Action.FETCH, 1)

    await _refusal(admission, Action.FETCH, 1)
    await admission.check(Action.FETCH, 2)
    await admission.check(Action.SEARCH, 1)
