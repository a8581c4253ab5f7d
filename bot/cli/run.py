"""``songwire run``: the bot on Telegram, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import signal
import sys
from collections.abc import Sequence

import structlog
from telegram.error import InvalidToken

from bot.app.songwire import open_songwire
from bot.cli.environment import make_folder, read_settings, refuse
from bot.log import configure_logging
from bot.services.ports_workers import Role
from bot.services.recent_errors import RecentErrors
from bot.settings import Settings

_M_ARENA_MAX = -8
"""From glibc's malloc.h."""


def main(arguments: Sequence[str]) -> int:
    """Run until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="songwire run", description=__doc__)
    parser.add_argument(
        "--role",
        type=Role,
        choices=(Role.ALL, Role.FRONT, Role.WORKER),
        default=Role.ALL,
        help="front: listen to Telegram and leave the fetching to workers on the same PostgreSQL database",
    )
    role: Role = parser.parse_args(arguments).role
    settings = read_settings()
    if settings.telegram_token is None:
        refuse(
            "SONGWIRE_TELEGRAM_TOKEN: set it to your bot's token from @BotFather (to try without one: songwire demo)."
        )
    if role is not Role.ALL and not settings.database.startswith("postgresql"):
        refuse(f"--role {role} needs a database that processes can share: set SONGWIRE_DATABASE_URL to PostgreSQL.")
    make_folder(settings.data)
    share_arenas()
    errors = RecentErrors()
    configure_logging(settings.log_level, settings.secrets, keep=errors.add)
    try:
        asyncio.run(_serve(settings, role, errors))
    except InvalidToken:
        # Its own message quotes the token.
        refuse("SONGWIRE_TELEGRAM_TOKEN: Telegram does not know this token; copy it again from @BotFather.")
    except asyncio.CancelledError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last boundary: an operator reads one line, not a traceback
        structlog.get_logger().critical("songwire.failed", exc_info=error)
        return 1
    return 0


def share_arenas() -> None:
    """Let all threads share two of glibc's memory arenas: with one for each, 7 MB of freed memory are never used again.

    Where the C library has no such thing, nothing happens.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


async def _serve(settings: Settings, role: Role, errors: RecentErrors) -> None:
    stop, opened = asyncio.Event(), asyncio.Event()
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end() -> None:
        stop.set()
        if not opened.is_set() and task is not None:
            # Telegram may not be reachable yet, and opening waits for it.
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    async with open_songwire(settings, role=role, errors=errors) as songwire:
        opened.set()
        await songwire.serve(stop)
