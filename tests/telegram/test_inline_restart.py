"""A message that was sent inline becomes its song, whatever happens to the process that promised it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app.songwire import open_songwire
from bot.core.progress import Progress, Stage
from bot.core.track import Track
from bot.playground.group import Group
from bot.playground.person import Person
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.services.ports import Recording, Report
from bot.settings import load_settings
from bot.telegram import texts

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Slow:
    """A source that has the song only once it is let."""

    name = "library"

    def __init__(self, melody: Path) -> None:
        self.may = asyncio.Event()
        self._melody = melody

    async def fetch(self, track: Track, folder: Path, report: Report, *_: object) -> Recording:
        report(Progress(Stage.DOWNLOADING, 0.5))
        await self.may.wait()
        return Recording(path=Path(shutil.copy(self._melody, folder)), source=self.name)


async def test_a_placeholder_is_filled_after_a_restart(tmp_path: Path, melodies: Path) -> None:
    world = World()
    account = world.add_bot(TOKEN, name="Songwire", username="a_bot", inline=True, feedback=True)
    ben = Person(world, "Ben")
    group, storage = Group(world, "Friends", owner=ben), Group(world, "Storage", owner=ben, kind="channel")
    storage.add_bot(account)
    source = Slow(next(melodies.rglob("*Ode to Joy*")))

    async with PlaygroundServer(world) as server:
        settings = load_settings(
            {}, data=tmp_path, telegram_token=TOKEN, telegram_api=server.url, storage_chat=storage.id,
            library=melodies, sources=("library",), catalogs=(), grace=0,
        )  # fmt: skip

        @asynccontextmanager
        async def bot() -> AsyncIterator[Callable[[], Awaitable[None]]]:
            async with open_songwire(settings, sources=lambda *_: [source]) as songwire:
                stop = asyncio.Event()
                serving = asyncio.ensure_future(songwire.serve(stop))
                yield songwire.idle
                stop.set()
                await serving

        async with bot():
            (await ben.inline("ode to joy", where=group)).choose(0)
            await group.wait_for(lambda shown: "50 %" in shown[-1]["text"])
        assert texts.PAUSED in group.transcript()

        source.may.set()
        async with bot() as idle:
            await group.wait_for(lambda shown: "audio" in shown[-1])
            await idle()

    assert group.transcript() == "Ben via @a_bot: ♫ Ode to Joy · Ludwig van Beethoven (0:17)"
    assert world.violations == []
