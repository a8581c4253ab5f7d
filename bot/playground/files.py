"""The files Telegram keeps: one content, one unique id for everybody, and a ``file_id`` of its own for every bot."""

from __future__ import annotations

import base64
import hashlib
import itertools
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from bot.playground.errors import NO_URL_CONTENT, WRONG_FILE, ApiError
from bot.playground.upload import Upload

DOWNLOAD_LIMIT = 20 << 20
"""Bytes that getFile serves (telegram-bot-api, Client.h)."""

_KINDS = {
    "audio": "CQACAgIAAxkBAA",
    "thumbnail": "AAMCAgADGQEAA",
    "photo": "AgACAgIAAxkBAA",
    "document": "BQACAgIAAxkBAA",
}
"""How the ids of a kind begin: real ones look like that too."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file's content and what Telegram tells of it."""

    unique_id: str
    kind: str
    name: str
    mime: str
    data: bytes = field(repr=False)
    title: str | None = None
    performer: str | None = None
    duration: int = 0
    thumbnail: Stored | None = None

    @property
    def path(self) -> str:
        """Where ``/file/bot<token>/`` serves it."""
        return f"{self.kind}/{self.unique_id}"


class FileStore:
    """All files of a playground."""

    def __init__(self) -> None:
        self._serial = itertools.count(1)
        self._by_id: dict[str, tuple[int, Stored]] = {}
        self._by_path: dict[str, Stored] = {}
        self.described: dict[str, Any] = {}
        """The Bot API's object for a ``file_id``, once it was asked for; of a photo the list of its sizes."""
        self.web: dict[str, tuple[str, bytes]] = {}

    def keep(self, bot_id: int, stored: Stored) -> str:
        """Store a file for a bot; its new ``file_id`` is returned."""
        tail = base64.urlsafe_b64encode(f"{bot_id}:{stored.unique_id}:{next(self._serial)}".encode()).decode()
        file_id = _KINDS[stored.kind] + tail.rstrip("=")
        self._by_id[file_id] = (bot_id, stored)
        self._by_path[stored.path] = stored
        return file_id

    def find(self, bot_id: int, file_id: str, kind: str | None = None) -> Stored:
        """The file a bot means; another bot's id, or one of another kind, is as wrong as an invented one."""
        owner, stored = self._by_id.get(file_id, (None, None))
        if stored is None or owner != bot_id or (kind is not None and stored.kind != kind):
            raise ApiError(*WRONG_FILE)
        return stored

    def fetch(self, url: str) -> Upload:
        """What stands at a URL, as if it had been uploaded. Raises ApiError 400."""
        if url not in self.web:
            raise ApiError(*NO_URL_CONTENT)
        mime, data = self.web[url]
        return Upload(PurePosixPath(urlsplit(url).path).name or "file", mime, data)

    def any(self, file_id: str) -> Stored | None:
        """The file behind an id, whosever it is: for the page that shows a chat."""
        found = self._by_id.get(file_id)
        return found[1] if found else None

    def at(self, path: str) -> Stored | None:
        """The file that is served at a path."""
        return self._by_path.get(path)

    def forget(self, file_id: str) -> None:
        """Let an id die, as happens on Telegram now and then."""
        self._by_id.pop(file_id, None)


def unique_id(data: bytes) -> str:
    """The id that equal contents share."""
    return "AgAD" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:9]).decode()
