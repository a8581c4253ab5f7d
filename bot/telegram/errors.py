"""Telegram's errors in our words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.core.errors import DeadFile, TooLarge, Unreachable, UploadFailed

# python-telegram-bot gives durations as timedelta only when asked like this, and warns at every one otherwise.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_DEAD_FILE = (
    "wrong file identifier",
    "wrong remote file identifier",
    "wrong file_id",
    "file reference",
    "file_reference_",
    "media_empty",
)
_TOO_OLD = "query is too old"
_ALBUM_ITEM = re.compile(r"failed to send message #(\d+)", re.IGNORECASE)
"""How the server names the item of an album that Telegram refused, counted from one."""
_NO_CHAT = ("chat not found", "chat_write_forbidden", "not enough rights", "have no rights", "topic_closed")


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram asks to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def unchanged(error: BadRequest) -> bool:
    """Whether an edit was refused because the message shows just that already, as after a second tap on a button."""
    return "message is not modified" in error.message.lower()


def came_too_late(error: BaseException | None) -> bool:
    """Whether Telegram no longer waits for the answer to a query, or a press on a button."""
    return isinstance(error, BadRequest) and _TOO_OLD in error.message.lower()


@contextmanager
def translated() -> Iterator[None]:
    """Raise DeadFile, Unreachable, TooLarge or UploadFailed for what Telegram raises inside."""
    try:
        yield
    except Forbidden as error:
        raise Unreachable(error.message) from error
    except RetryAfter as error:
        raise UploadFailed(error.message, retry_after=seconds_to_wait(error)) from error
    except BadRequest as error:
        text = error.message.lower()
        if any(words in text for words in _DEAD_FILE):
            item = _ALBUM_ITEM.search(error.message)
            raise DeadFile(error.message, item=int(item[1]) - 1 if item else None) from error
        if any(words in text for words in _NO_CHAT):
            raise Unreachable(error.message) from error
        raise UploadFailed(error.message) from error
    except TelegramError as error:
        if "too large" in error.message.lower():
            raise TooLarge(error.message) from error
        raise UploadFailed(f"{type(error).__name__}: {error.message}") from error
