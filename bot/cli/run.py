"""``songwire run``: the bot on Telegram, or one of its parts, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import signal
import sys
from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import structlog
from telegram.error import InvalidToken

from bot.app.songwire import Songwire, open_songwire
from bot.cli.environment import make_folder, read_settings, refuse
from bot.log import configure_logging
from bot.services.ports_workers import Role
from bot.services.recent_errors import RecentErrors
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.app.web_role import WebRole

_M_ARENA_MAX = -8
"""From glibc's malloc.h."""


def main(arguments: Sequence[str]) -> int:
    """Run until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="songwire run", description=__doc__)
    parser.add_argument(
        "--role",
        type=Role,
        choices=tuple(Role),
        default=Role.ALL,
        help="front: listen to Telegram and leave the fetching to workers on the same PostgreSQL database; "
        "web: only the web part, on the database of the others",
    )
    role: Role = parser.parse_args(arguments).role
    settings = read_settings()
    _check(settings, role)
    make_folder(settings.data)
    share_arenas()
    errors = RecentErrors()
    configure_logging(settings.log_level, settings.secrets, keep=errors.add)
    try:
        _run(_serve(settings, role, errors), role)
    except InvalidToken:
        # Its own message quotes the token.
        refuse("SONGWIRE_TELEGRAM_TOKEN: Telegram does not know this token; copy it again from @BotFather.")
    except asyncio.CancelledError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last boundary: an operator reads one line, not a traceback
        structlog.get_logger().critical("songwire.failed", exc_info=error)
        return 1
    return 0


def _check(settings: Settings, role: Role) -> None:
    """Refuse what the role cannot do with these settings."""
    if role is Role.WEB:
        if settings.web is None:
            refuse("SONGWIRE_WEB: set it to host:port, the web part listens there.")
        return
    if settings.telegram_token is None:
        refuse(
            "SONGWIRE_TELEGRAM_TOKEN: set it to your bot's token from @BotFather (to try without one: songwire demo)."
        )
    if role is not Role.ALL and not settings.database.startswith("postgresql"):
        refuse(f"--role {role} needs a database that processes can share: set SONGWIRE_DATABASE_URL to PostgreSQL.")


def _run(main: Coroutine[None, None, None], role: Role) -> None:
    """Run it under uvloop where that serves twice as many: in a process that only answers HTTP."""
    if role is Role.WEB and sys.platform != "win32":
        import uvloop  # noqa: PLC0415 - not in memory of the others

        uvloop.run(main)
        return
    asyncio.run(main)


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
    async with _opened(settings, role, errors) as songwire:
        opened.set()
        await songwire.serve(stop)


def _opened(settings: Settings, role: Role, errors: RecentErrors) -> AbstractAsyncContextManager[Songwire | WebRole]:
    if role is not Role.WEB:
        return open_songwire(settings, role=role, errors=errors)
    from bot.app.web_role import open_web_role  # noqa: PLC0415 - the web part is not in memory where it is off

    return open_web_role(settings)
