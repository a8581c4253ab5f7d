"""The process that draws: started once a picture, ended whatever happens."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from bot.charts.renderer import KEPT_SECONDS, ChartRenderer
from bot.core.errors import Broken, Unavailable
from tests.charts.samples import ARABIC, CLICKS, ENGLISH, HISTORY

PNG = b"\x89PNG\r\n\x1a\n"


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def painter(folder: Path, body: str) -> tuple[str, ...]:
    """A command that stands in for the drawing process; it leaves a line for each start and end in ``log``."""
    script = folder / "painter.py"
    script.write_text(
        "import os, sys, time\n"
        f"log = open({str(folder / 'log')!r}, 'a')\n"
        "log.write(f'start {os.getpid()}\\n'); log.flush()\n"
        "order = sys.stdin.buffer.read()\n"
        f"{body}\n"
        "log.write('end\\n'); log.flush()\n"
    )
    return sys.executable, str(script)


def log_of(folder: Path) -> list[str]:
    log = folder / "log"
    return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []


DRAW = f"sys.stdout.buffer.write({PNG!r} + str(len(order)).encode())"


async def test_a_chart_comes_back_as_a_png(tmp_path: Path) -> None:
    assert (await ChartRenderer(tmp_path).picture(HISTORY, ARABIC)).startswith(PNG)


def test_the_bot_does_not_load_the_drawing_library() -> None:
    code = "import sys, bot.charts.renderer; print([m for m in ('matplotlib', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


async def test_the_same_chart_is_drawn_once_for_a_while(tmp_path: Path) -> None:
    clock = Clock()
    renderer = ChartRenderer(tmp_path, clock=clock, command=painter(tmp_path, DRAW))
    await asyncio.gather(renderer.picture(HISTORY, ENGLISH), renderer.picture(HISTORY, ENGLISH))
    assert log_of(tmp_path).count("start") == 1
    clock.now = KEPT_SECONDS + 1
    await renderer.picture(HISTORY, ENGLISH)

    assert log_of(tmp_path).count("start") == 2


async def test_another_language_is_another_picture(tmp_path: Path) -> None:
    renderer = ChartRenderer(tmp_path, command=painter(tmp_path, DRAW))

    assert await renderer.picture(HISTORY, ENGLISH) != await renderer.picture(HISTORY, ARABIC)


async def test_one_picture_is_drawn_at_a_time(tmp_path: Path) -> None:
    renderer = ChartRenderer(tmp_path, command=painter(tmp_path, DRAW))
    await asyncio.gather(*(renderer.picture(chart, ENGLISH) for chart in (HISTORY, CLICKS)))

    assert log_of(tmp_path) == ["start", "end", "start", "end"]


async def test_a_picture_that_takes_too_long_is_given_up_and_its_process_killed(tmp_path: Path) -> None:
    renderer = ChartRenderer(tmp_path, timeout=0.01, command=painter(tmp_path, "time.sleep(600)"))
    with pytest.raises(Unavailable):
        await renderer.picture(HISTORY, ENGLISH)

    assert "end" not in log_of(tmp_path)


async def test_a_picture_nobody_waits_for_any_more_is_given_up(tmp_path: Path) -> None:
    renderer = ChartRenderer(tmp_path, command=painter(tmp_path, "time.sleep(600)"))
    task = asyncio.create_task(renderer.picture(HISTORY, ENGLISH))
    while not log_of(tmp_path):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    pid = (tmp_path / "log").read_text().split()[1]

    assert not Path("/proc", pid).exists()


@pytest.mark.parametrize("body", ["sys.exit(3)", "sys.stdout.write('not a picture')", "raise MemoryError", "pass"])
async def test_a_process_that_fails_is_our_mistake_and_not_kept(tmp_path: Path, body: str) -> None:
    renderer = ChartRenderer(tmp_path, command=painter(tmp_path, body))
    for _ in range(2):
        with pytest.raises(Broken):
            await renderer.picture(HISTORY, ENGLISH)

    assert log_of(tmp_path).count("start") == 2


async def test_a_process_that_cannot_be_started_is_our_mistake(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        await ChartRenderer(tmp_path, command=[str(tmp_path / "missing")]).picture(HISTORY, ENGLISH)


async def test_the_process_is_not_given_the_bots_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONGWIRE_TELEGRAM_TOKEN", "123:secret")
    body = f"sys.stdout.buffer.write({PNG!r} + repr([n for n in os.environ if n.startswith('SONGWIRE')]).encode())"

    assert (await ChartRenderer(tmp_path, command=painter(tmp_path, body)).picture(HISTORY, ENGLISH)).endswith(b"[]")
