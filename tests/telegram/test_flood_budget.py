"""The arithmetic of flood control: paces, windows, and what all chats share."""

from __future__ import annotations

import pytest

from bot.telegram.flood_budget import TRICKLE, Overall, Pace, Window


def sent_at(budget: Pace | Window, count: int, *, start: float = 0.0) -> list[float]:
    """When each of ``count`` messages went that were all there at the start."""
    now, times = start, []
    for _ in range(count):
        now += max(0.0, budget.wait(now, 1))
        budget.take(now, 1)
        times.append(round(now, 6))
    return times


def test_a_pace_lets_a_burst_through_and_then_one_an_interval() -> None:
    assert sent_at(Pace(1.0, 3), 6, start=50.0) == [50, 50, 50, 51, 52, 53]


def test_a_quiet_time_earns_no_more_than_one_burst() -> None:
    pace = Pace(1.0, 3)
    sent_at(pace, 3)

    assert sent_at(pace, 4, start=1000.0) == [1000, 1000, 1000, 1001]


def test_more_than_a_burst_goes_when_the_budget_is_full_and_is_owed_after() -> None:
    pace = Pace(1.0, 3)
    assert pace.wait(0.0, 5) <= 0
    pace.take(0.0, 5)

    assert pace.wait(0.0, 1) == 3.0


def test_what_is_owed_can_be_forgiven() -> None:
    pace = Pace(1.0, 3)
    pace.take(0.0, 100)
    pace.forgive(0.0, 2.0)

    assert pace.wait(0.0, 1) == 3.0


@pytest.mark.parametrize("gap", [0.0, 0.5, 3.0, 7.0])
def test_no_minute_of_a_window_holds_more_than_twenty(gap: float) -> None:
    window, now, times = Window(20, 60.0), 0.0, []
    for _ in range(90):
        now += max(gap, window.wait(now, 1))
        window.take(now, 1)
        times.append(now)

    assert all(later - earlier >= 60.0 for earlier, later in zip(times, times[20:], strict=False))


def test_a_window_does_not_wait_longer_than_it_must() -> None:
    assert sent_at(Window(3, 60.0), 7) == [0, 0, 0, 60, 60, 60, 120]


def test_an_album_of_ten_waits_until_ten_have_left_the_window() -> None:
    window = Window(20, 60.0)
    for second in range(15):
        window.take(float(second), 1)

    assert window.wait(15.0, 10) == pytest.approx(4.0 + 60.0 - 15.0)


def test_answers_are_counted_and_what_can_wait_waits_for_them() -> None:
    overall = Overall()
    overall.take(0.0, 1, bulk=True)
    overall.take(0.0, 29, bulk=False)

    assert 0 < overall.wait(0.0, 1) <= 1 / 30 + 1e-9


def test_a_flood_of_answers_leaves_a_trickle_for_what_can_wait() -> None:
    overall = Overall()
    overall.take(0.0, 1, bulk=True)
    overall.take(0.0, 10_000, bulk=False)

    assert overall.wait(0.0, 1) == TRICKLE


def test_a_flood_of_answers_is_forgiven_within_two_seconds() -> None:
    overall = Overall()
    overall.take(0.0, 10_000, bulk=False)
    overall.take(0.0, 0, bulk=True)

    assert overall.wait(2.1, 30) <= 0


def test_a_pause_holds_back_what_can_wait_even_when_there_is_room() -> None:
    overall = Overall()
    overall.pause(7.0)
    overall.pause(3.0)

    assert overall.wait(1.0, 1) == 6.0
