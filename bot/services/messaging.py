"""Where answers go, as the use cases see it: a target, and what can be done there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.errors import SongwireError
from bot.core.match_reasons import Judgement
from bot.core.progress import Progress
from bot.core.track import Track
from bot.services.ports import AudioFile, StoredFile


@dataclass(frozen=True, slots=True)
class ChatTarget:
    """A place in a chat."""

    chat_id: int
    reply_to: int | None = None
    """The message being answered; the answer still goes out when it is gone."""
    thread_id: int | None = None
    language: str = ""
    """Code of the language in which to speak there, as Telegram gives it (``pt-br``); empty: the default."""


class Status(Protocol):
    """One message that shows how the work goes; it vanishes when closed."""

    def concerning(self, track: Track) -> None:
        """Name the song from here on."""
        ...

    def report(self, progress: Progress) -> None:
        """Show a step soon; never blocks, never raises, drops what comes too fast."""
        ...

    async def close(self) -> None:
        """Remove the message. Doing it twice is fine."""
        ...


class Messenger(Protocol):
    """What the bot can do in a chat. Every method may raise Unreachable."""

    @property
    def bot_id(self) -> int:
        """The bot's own user id: files are kept per bot."""
        ...

    async def send_file(self, target: ChatTarget, track: Track, file: StoredFile) -> None:
        """Send a file Telegram already has. Raises DeadFile if it has not."""
        ...

    async def upload(self, target: ChatTarget, audio: AudioFile, source: str) -> StoredFile:
        """Upload and send a file that came from ``source``; what Telegram keeps is returned.

        Raises UploadFailed, TooLarge.
        """
        ...

    def status(self, target: ChatTarget, *, replacing: int | None = None) -> Status:
        """A status message, not shown before its first report; it takes over message ``replacing``, if given."""
        ...

    async def offer(
        self, target: ChatTarget, tracks: Sequence[Track], *, more: bool = False, replacing: int | None = None
    ) -> int:
        """Ask which of several tracks is meant, in place of question ``replacing`` if given; the question's id."""
        ...

    async def offer_uploads(
        self, target: ChatTarget, track: Track, uploads: Sequence[Judgement], *, replacing: int | None = None
    ) -> None:
        """Ask which upload is the right recording of a track, saying in what each differs."""
        ...

    async def explain(self, target: ChatTarget, error: SongwireError, query: str = "") -> None:
        """Say in one sentence what went wrong with ``query`` and what to do next."""
        ...
