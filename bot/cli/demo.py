"""``songwire demo``: the real bot, a local Telegram, and music that Songwire makes itself.

No account, no token, no network. On a terminal it is a chat; in the browser, at the address it prints, the same chat
again. With ``--say`` it asks by itself, saves what comes back, and reports in JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app.songwire import Songwire, open_songwire
from bot.audio.ffmpeg import Ffmpeg, find_ffmpeg
from bot.audio.melodies import MELODIES
from bot.audio.synth import ensure_melodies
from bot.cli.environment import make_folder, read_settings
from bot.cli.terminal import Terminal, interactive, show
from bot.cli.unattended import converse
from bot.log import configure_logging
from bot.playground.group import Group
from bot.playground.page_server import ChatPage
from bot.playground.person import Chat, Person
from bot.playground.server import PlaygroundServer
from bot.playground.world import BotAccount, World
from bot.settings import Settings

IDEAS = ("Ode to Joy", "Beethoven", "Mozart", "minuet", f"{MELODIES[1].track.url}", "/help")
"""Things to try, on the page's buttons."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything a demo consists of, open and running."""

    songwire: Songwire
    server: PlaygroundServer
    account: BotAccount
    chat: Chat

    async def settle(self) -> None:
        """Wait until the bot has answered all that was said."""
        await self.account.updates.drained()
        await self.songwire.idle()


def main(arguments: Sequence[str]) -> int:
    """Run the demo; unattended, the exit status is 0 only if each text got an answer."""
    parser = argparse.ArgumentParser(prog="songwire demo", description=__doc__)
    parser.add_argument(
        "--say", action="append", default=[], metavar="TEXT", help="say this, wait, and end; repeatable"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="save every audio here (with --say)")
    parser.add_argument("--json", action="store_true", help="print one JSON document at the end (with --say)")
    parser.add_argument("--port", type=int, default=0, help="port of the page; a free one if not given")
    parser.add_argument("--wait", type=float, default=120.0, metavar="SECONDS", help="patience for one answer")
    options = parser.parse_args(arguments)
    if not options.say and (options.out or options.json):
        parser.error("--out and --json go with --say")
    settings = demo_settings(read_settings())
    make_folder(settings.data)
    with (settings.data / "demo.log").open("a", encoding="utf-8") as stream:
        configure_logging(settings.log_level, settings.secrets, stream=stream)
        if options.say:
            return asyncio.run(_unattended(settings, options))
        asyncio.run(_attended(settings, options.port))
        return 0


def demo_settings(settings: Settings) -> Settings:
    """The person's settings, cut off from the world: an invented token, the built-in library, a database of its own."""
    folder = settings.data / "demo"
    token = f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}"
    changes = {
        # A new bot each time: the file ids of the last playground are not valid in this one.
        "telegram_token": type(settings).model_validate({"telegram_token": token}).telegram_token,
        "spotify_client_id": None,
        "spotify_client_secret": None,
        "database_url": None,
        "data": folder,
        "library": folder / "library",
        "sources": ("library",),
        "catalogs": (),
    }
    return settings.model_copy(update=changes)


@asynccontextmanager
async def open_demo(settings: Settings, *, port: int = 0, storage: bool = True) -> AsyncIterator[Demo]:
    """Start the playground and the bot, and connect the two; ``storage``: with a chat for what is sent inline."""
    assert settings.telegram_token is not None
    assert settings.library is not None
    await ensure_melodies(settings.library, Ffmpeg(find_ffmpeg()))
    world = World()
    token = settings.telegram_token.get_secret_value()
    account = world.add_bot(
        token, name="Songwire", username="songwire_demo_bot", inline=True, feedback=True, guests=True
    )
    server = PlaygroundServer(world, port=port)
    chat = Chat(world, account, world.new_user("You", "en"))
    ChatPage(server, chat, ideas=IDEAS)
    settings = settings.model_copy(update={"storage_chat": _storage(world, account, chat.person) if storage else None})
    stop = asyncio.Event()
    async with server, open_songwire(settings.model_copy(update={"telegram_api": server.url})) as songwire:
        serving = asyncio.ensure_future(songwire.serve(stop))
        try:
            yield Demo(songwire, server, account, chat)
        finally:
            stop.set()
            await serving


def _storage(world: World, account: BotAccount, owner: Person) -> int:
    """The id of a channel in which the bot may post, as an operator makes one for songs that are asked for inline."""
    channel = Group(world, "Storage", owner=owner, kind="channel")
    channel.add_bot(account)
    return channel.id


async def _attended(settings: Settings, port: int) -> None:
    sys.stdout.write("Getting the music ready…\n")
    async with open_demo(settings, port=port) as demo:
        show(("ansicyan bold", "Songwire"), ("", " is ready. Say a song's name, for example: "), ("bold", "Ode to Joy"))
        show(("", "The same chat in the browser: "), ("bold underline", f"{demo.server.url}/"))
        show(("ansigray", f"Log: {settings.data / 'demo.log'} · end with Ctrl-D\n"))
        if interactive():
            await Terminal(demo.chat).converse()
        else:
            await _until_stopped()


async def _until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


async def _unattended(settings: Settings, options: argparse.Namespace) -> int:
    sys.stderr.write("songwire demo: getting the music ready…\n")
    async with open_demo(settings, port=options.port) as demo:
        return await converse(
            demo.chat, demo.settle, options.say, folder=options.out, as_json=options.json, patience=options.wait
        )
