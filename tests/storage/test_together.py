"""Reads that share one question."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

import pytest

from bot.storage.together import Together


class Store:
    """Knows the squares of even numbers, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.error: Exception | None = None
        self.together: Together[int, int] = Together(self._ask)

    async def _ask(self, keys: Collection[int]) -> Mapping[int, int]:
        self.asked.append(sorted(keys))
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return {key: key * key for key in keys if key % 2 == 0}


async def test_what_is_asked_at_once_is_one_question() -> None:
    store = Store()

    assert await asyncio.gather(*(store.together.get(key) for key in (2, 3, 4, 2))) == [4, None, 16, 4]

    assert store.asked == [[2, 3, 4]]


async def test_what_comes_while_a_question_is_under_way_is_the_next() -> None:
    store = Store()
    first = asyncio.ensure_future(store.together.get(2))
    while not store.asked:
        await asyncio.sleep(0)

    assert list(await asyncio.gather(store.together.get(4), store.together.get(6))) == [16, 36]
    assert await first == 4
    assert store.asked == [[2], [4, 6]]


async def test_everybody_hears_of_trouble_and_the_next_question_is_asked() -> None:
    store = Store()
    store.error = OSError("away")

    results = await asyncio.gather(store.together.get(2), store.together.get(4), return_exceptions=True)

    assert [str(result) for result in results] == ["away", "away"]
    store.error = None
    assert await store.together.get(2) == 4


async def test_one_who_leaves_takes_the_answer_from_nobody() -> None:
    store = Store()
    leaving = asyncio.ensure_future(store.together.get(2))
    staying = asyncio.ensure_future(store.together.get(2))
    await asyncio.sleep(0)
    leaving.cancel()

    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving
