"""Sources that are watched and can be switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog.breaker import MemoryBreakers
from bot.core.errors import NotFound, SourceDown
from bot.core.track import Track, TrackId
from bot.services.recent_errors import RecentErrors
from bot.services.song_job import PATIENCE
from bot.services.switches import Switches
from bot.services.upstream_watch import UpstreamWatch, WatchedSource
from tests.services.fakes import FixedSource

ODE = Track(id=TrackId("library:1"), title="Ode to Joy", artists=("Beethoven",))


async def test_a_source_that_is_off_is_not_asked_until_it_is_on_again(tmp_path: Path) -> None:
    switches, inner = Switches(MemoryBreakers()), FixedSource()
    source = WatchedSource(inner, UpstreamWatch(lambda: 0.0), switches)
    await switches.turn(source.name, on=False)
    with pytest.raises(SourceDown) as caught:
        await source.fetch(ODE, tmp_path, lambda _: None)
    # Nobody is to try this again and again.
    assert (caught.value.retry_after or 0) > PATIENCE
    await switches.turn(source.name, on=True)

    assert (await source.fetch(ODE, tmp_path, lambda _: None)).path.exists()


@pytest.mark.parametrize(
    ("error", "said", "failures"), [(SourceDown("blocked"), "source_down", 1), (None, "ok", 0)], ids=["down", "fine"]
)
async def test_what_a_source_says_is_noted(tmp_path: Path, error: Exception | None, said: str, failures: int) -> None:
    watch, times = UpstreamWatch(lambda: 50.0), iter((1.0, 3.5))
    source = WatchedSource(FixedSource(error), watch, Switches(MemoryBreakers()), clock=lambda: next(times))
    if error is None:
        await source.fetch(ODE, tmp_path, lambda _: None)
    else:
        with pytest.raises(type(error)):
            await source.fetch(ODE, tmp_path, lambda _: None)

    (health,) = watch.all()
    assert (health.said, health.failures, health.seconds, health.at) == (said, failures, 2.5, 50.0)


async def test_that_a_song_is_not_there_is_no_failure(tmp_path: Path) -> None:
    watch = UpstreamWatch(lambda: 0.0)
    source = WatchedSource(FixedSource(NotFound("nothing")), watch, Switches(MemoryBreakers()))
    for _ in range(5):
        with pytest.raises(NotFound):
            await source.fetch(ODE, tmp_path, lambda _: None)

    assert not any(one.down for one in watch.all())


def test_the_newest_errors_are_kept_newest_first() -> None:
    errors = RecentErrors(kept=3)
    for line in "abcde":
        errors.add(line)

    assert errors.last(2) == ["e", "d"]
    assert errors.last(9) == ["e", "d", "c"]
