"""A whole world for real processes: a local Telegram, fake catalogues, a server with music, and bots that use them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import BotAccount, World
from tests.fakes.spotify import FakeCatalogs
from tests.fakes.web_api import CLIENT_ID, CLIENT_SECRET
from tests.fakes.world import World as Catalogue
from tests.fakes.world import add_album, invented

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SONG = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 64
PATIENCE = 120.0


class Music:
    """Sends the same bytes for every song, after ``latency`` seconds, and counts who asked for what."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.downloads: Counter[str] = Counter()
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen on a free port; the origin is returned."""
        application = web.Application()
        application.router.add_get("/{title}", self._send)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _send(self, request: web.Request) -> web.Response:
        self.downloads[request.match_info["title"]] += 1
        await asyncio.sleep(self.latency)
        return web.Response(body=SONG)


@dataclass
class Stage:
    """The world, and the bots' environment in it."""

    world: World
    account: BotAccount
    music: Music
    origin: str
    environment: dict[str, str]
    catalogue: Catalogue
    log: Path
    running: list[asyncio.subprocess.Process] = field(default_factory=list)
    people: int = 0

    def album(self, number: int, size: int) -> str:
        """An album of numbered songs; the link to it."""
        return f"https://open.spotify.com/album/{add_album(self.catalogue, number, size)}"

    def track(self, number: int, place: int) -> str:
        """The link to a song of an album."""
        album = next(key for key in self.catalogue.albums if key.endswith(f"{number:05}"))
        return f"https://open.spotify.com/track/{self.catalogue.album_tracks[album][place]['id']}"

    def person(self) -> Chat:
        """Somebody new."""
        self.people += 1
        return Chat(self.world, self.account, self.world.new_user(f"Person {self.people}", "en"))

    async def start(self, role: str = "all", **more: str) -> asyncio.subprocess.Process:
        """Start a bot; it is not waited for."""
        with self.log.open("ab") as log:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.bench.delivery_process",
                role,
                self.origin,
                env={**os.environ, **self.environment, **more},
                stdout=log,
                stderr=log,
            )
        self.running.append(child)
        return child

    async def kill(self, child: asyncio.subprocess.Process, how: signal.Signals = signal.SIGKILL) -> None:
        """End a bot and wait until it is gone."""
        if child.returncode is None:
            child.send_signal(how)
        await child.wait()
        self.running.remove(child)


def songs(chat: Chat) -> list[str]:
    """The titles of the songs in a chat, in order."""
    return [str(message["audio"]["title"]) for message in chat.messages() if "audio" in message]


async def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something to come about."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.003)


async def press(chat: Chat, label: str, seconds: float = PATIENCE) -> None:
    """Wait for a button that holds ``label`` and press it, without waiting for what the bot says to that."""
    await until(lambda: any(label in button["text"] for button in buttons(chat)), seconds)
    pressing = asyncio.ensure_future(chat.press_label(label))
    await asyncio.sleep(0)
    pressing.add_done_callback(lambda done: done.cancelled() or done.exception())


def buttons(chat: Chat) -> list[dict[str, Any]]:
    """All buttons that a chat shows."""
    return [button for message in chat.messages() for row in message.get("buttons", ()) for button in row]


@asynccontextmanager
async def stage(folder: Path, database_url: str | None = None) -> AsyncIterator[Stage]:
    """Open the world; bots still running are ended with it."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World()
    account = world.add_bot(TOKEN, name="Bot", username="a_bot")
    catalogue = invented()
    music = Music()
    async with AsyncExitStack() as stack:
        fakes = await stack.enter_async_context(FakeCatalogs(catalogue))
        server = await stack.enter_async_context(PlaygroundServer(world))
        origin = await music.start()
        stack.push_async_callback(music.stop)
        environment = {
            "SONGWIRE_TELEGRAM_TOKEN": TOKEN,
            "SONGWIRE_TELEGRAM_API": server.url,
            "SONGWIRE_SPOTIFY_CLIENT_ID": CLIENT_ID,
            "SONGWIRE_SPOTIFY_CLIENT_SECRET": CLIENT_SECRET,
            "SONGWIRE_UPSTREAMS": json.dumps(fakes.origins),
            "SONGWIRE_CATALOGS": "spotify",
            "SONGWIRE_SOURCES": "youtube",
            "SONGWIRE_DATA": str(folder / "data"),
            "SONGWIRE_TRACKS_PER_COLLECTION": "500",
            "SONGWIRE_COLLECTED_PER_DAY": "100000",
            "SONGWIRE_FETCHES_PER_MINUTE": "100000",
            "SONGWIRE_SEARCHES_PER_MINUTE": "100000",
        }
        if database_url is not None:
            environment["SONGWIRE_DATABASE_URL"] = database_url
        made = Stage(world, account, music, origin, environment, catalogue, folder / "bot.log")
        try:
            yield made
        finally:
            for child in [*made.running]:
                await made.kill(child)
