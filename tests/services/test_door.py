"""Who is let in, and how many songs they may have in a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.errors import TooMany
from bot.services.admission import Action, Admission, Rule
from bot.services.arrivals import Arrivals
from bot.services.door import Access, Door, Verdict
from bot.services.ports_people import Standing
from bot.services.quota import DailyQuota
from tests.services.fakes import CountingWindows
from tests.services.fakes_store import MemoryCounters, MemoryInvites, MemoryPeople

ANNA, BOSS, GROUP = 7, 1, -100
NOON = 1_795_262_400.0


def _nobody(_person: int) -> None:
    """Note nothing."""


@pytest.fixture
def people() -> MemoryPeople:
    return MemoryPeople(lambda: datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("access", "standing", "verdict"),
    [
        (Access.OPEN, Standing.NORMAL, Verdict.WELCOME),
        (Access.OPEN, Standing.BANNED, Verdict.BANNED),
        (Access.ALLOWLIST, Standing.NORMAL, Verdict.STRANGER),
        (Access.ALLOWLIST, Standing.ALLOWED, Verdict.WELCOME),
        (Access.INVITE, Standing.NORMAL, Verdict.STRANGER),
        (Access.INVITE, Standing.ALLOWED, Verdict.WELCOME),
        (Access.INVITE, Standing.BANNED, Verdict.BANNED),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
async def test_the_operator_decides_who_comes_in(
    people: MemoryPeople, access: Access, standing: Standing, verdict: Verdict, *, alone: bool
) -> None:
    await people.put_standing(ANNA, standing)
    door = Door(people, MemoryInvites(), access, arrived=_nobody, admins=[BOSS])

    assert await door.verdict(ANNA, alone=alone) is verdict
    assert await door.verdict(BOSS, alone=alone) is Verdict.WELCOME


async def test_only_who_writes_alone_can_be_written_to(people: MemoryPeople) -> None:
    arrivals = Arrivals(people, lately={})
    door = Door(people, MemoryInvites(), Access.OPEN, arrived=arrivals.note)

    await door.verdict(ANNA, alone=False)
    await arrivals.flush()
    assert ANNA not in people.kept
    await door.verdict(ANNA, alone=True)
    await arrivals.flush()
    assert people.kept[ANNA].reachable
    await people.unreachable(ANNA)
    await door.verdict(ANNA, alone=True)
    await arrivals.flush()
    assert not people.kept[ANNA].reachable  # lately noted: it is not written down again yet


async def test_an_invitation_lets_in_as_often_as_it_says(people: MemoryPeople) -> None:
    invites = MemoryInvites()
    await invites.create("welcome", created_by=BOSS, uses=1)
    door = Door(people, invites, Access.INVITE, arrived=_nobody)

    assert not await door.redeem(ANNA, "wrong")
    assert await door.redeem(ANNA, "welcome")
    assert not await door.redeem(8, "welcome")
    assert await door.verdict(ANNA, alone=True) is Verdict.WELCOME


async def test_where_nobody_is_invited_no_invitation_helps(people: MemoryPeople) -> None:
    invites = MemoryInvites()
    await invites.create("welcome", created_by=BOSS, uses=1)

    assert not await Door(people, invites, Access.ALLOWLIST, arrived=_nobody).redeem(ANNA, "welcome")


async def test_a_days_songs_are_counted_and_a_grant_goes_before_the_rule(people: MemoryPeople) -> None:
    now = NOON
    quota = DailyQuota(MemoryCounters(), people, 2, clock=lambda: now)
    await quota.charge(ANNA)
    await quota.charge(ANNA, 0)

    assert await quota.left(ANNA) == 1
    assert await quota.left(GROUP) == 2
    await people.put_quota(ANNA, 0)
    assert await quota.left(ANNA) == 0
    assert quota.wait() == 43_200
    now += quota.wait()
    await people.put_quota(ANNA, None)
    assert await quota.left(ANNA) == 2


@pytest.fixture
def admission(people: MemoryPeople) -> Admission:
    rules = {action: Rule(3) for action in Action}
    return Admission(
        CountingWindows(),
        rules,
        clock=lambda: NOON,
        told={},
        in_chats={Action.SEARCH: Rule(2)},
        overall={Action.INLINE: Rule(2)},
        quota=DailyQuota(MemoryCounters(), people, 1, clock=lambda: NOON),
    )


async def test_a_group_has_a_limit_of_its_own(admission: Admission) -> None:
    for person in (1, 2):
        await admission.charge(Action.SEARCH, person, chat=GROUP)

    with pytest.raises(TooMany):
        await admission.check(Action.SEARCH, 3, chat=GROUP)
    await admission.check(Action.SEARCH, 3, chat=-200)
    await admission.check(Action.SEARCH, 3, chat=3)


async def test_all_together_have_a_limit(admission: Admission) -> None:
    for person in (1, 2):
        await admission.charge(Action.INLINE, person)

    with pytest.raises(TooMany):
        await admission.check(Action.INLINE, 3)


async def test_a_spent_day_is_told_as_such_and_searching_goes_on(admission: Admission) -> None:
    await admission.charge(Action.FETCH, ANNA)

    with pytest.raises(TooMany) as caught:
        await admission.check(Action.FETCH, ANNA)
    assert (caught.value.what, caught.value.wait) == ("day", 43_200)
    assert await admission.left(Action.COLLECT, ANNA) == 0
    await admission.check(Action.SEARCH, ANNA)


async def test_who_is_forgotten_is_not_written_down_a_moment_later() -> None:
    people = MemoryPeople(lambda: datetime(2026, 11, 21, tzinfo=UTC))
    arrivals = Arrivals(people, lately={})
    arrivals.note(7)

    await arrivals.forget(7)
    await people.forget(7)
    await arrivals.flush()

    assert await people.get(7) is None
    arrivals.note(7)
    await arrivals.flush()
    assert await people.get(7) is not None
