"""Looking slugs up: few questions, and no answer that is out of date."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.services.link_ports import Target
from bot.services.link_targets import LinkTargets

ODE, JOY = Target(1, "https://open.spotify.com/ode"), Target(2, "https://open.spotify.com/joy")


class Store:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.links = {"ode": ODE, "joy": JOY}
        self.asked: list[list[str]] = []
        self.ready = asyncio.Event()
        self.error: Exception | None = None

    async def find(self, slugs: Sequence[str]) -> Mapping[str, Target]:
        self.asked.append(list(slugs))
        found = {slug: self.links[slug] for slug in slugs if slug in self.links}
        await self.ready.wait()
        if self.error is not None:
            raise self.error
        return found


async def _settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_slugs_that_come_while_one_is_asked_about_share_the_next_question() -> None:
    store = Store()
    targets = LinkTargets(store.find, recent={}, missing={})
    first = asyncio.create_task(targets.get("ode"))
    await _settled()
    others = [asyncio.create_task(targets.get(slug)) for slug in ("joy", "nothing", "joy")]
    await _settled()

    store.ready.set()

    assert [await first, *await asyncio.gather(*others)] == [ODE, JOY, None, JOY]
    assert store.asked == [["ode"], ["joy", "nothing"]]
    assert [await targets.get(slug) for slug in ("ode", "joy", "nothing")] == [ODE, JOY, None]
    assert len(store.asked) == 2


async def test_what_was_read_before_a_change_is_not_remembered() -> None:
    store = Store()
    targets = LinkTargets(store.find, recent={}, missing={})
    asking = asyncio.create_task(targets.get("ode"))
    await _settled()

    store.links["ode"] = JOY
    targets.forget("ode")
    store.ready.set()

    assert await asking == ODE
    assert await targets.get("ode") == JOY


async def test_an_error_reaches_everybody_who_waits_and_the_next_question_is_asked() -> None:
    store = Store()
    store.error = OSError("the disk is gone")
    store.ready.set()
    targets = LinkTargets(store.find, recent={}, missing={})

    for answer in await asyncio.gather(targets.get("ode"), targets.get("joy"), return_exceptions=True):
        assert isinstance(answer, OSError)
    store.error = None

    assert await targets.get("ode") == ODE


async def test_one_who_goes_away_does_not_take_the_answer_from_the_others() -> None:
    store = Store()
    targets = LinkTargets(store.find, recent={}, missing={})
    leaving, staying = (asyncio.create_task(targets.get("ode")) for _ in range(2))
    await _settled()

    leaving.cancel()
    await _settled()
    store.ready.set()

    assert await staying == ODE
    with pytest.raises(asyncio.CancelledError):
        await leaving
