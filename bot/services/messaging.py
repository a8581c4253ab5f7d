"""Where answers go, as the use cases see it: a target, and what can be done there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.core.collection import Collection
from bot.core.errors import SongwireError
from bot.core.match_reasons import Judgement
from bot.core.progress import Progress, Tally
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
    quiet: bool = False
    """Among several people: how it goes is shown by reactions on ``reply_to``, and trouble to the asker alone."""
    unasked: bool = False
    """Nobody has addressed the bot: where only a message for all could say what went wrong, nothing is said."""
    asker: int = 0
    """Who has asked: the buttons of the answer are theirs. 0: whoever is in the chat."""
    tidy: bool = False
    """Delete ``reply_to`` once the song is there."""
    lyrics: bool = True
    """Offer a song's words."""


@dataclass(frozen=True, slots=True)
class InlineTarget:
    """A message that somebody sent through the bot, in a chat the bot may not know. It can only be edited."""

    inline_message_id: str
    language: str = ""
    """As in `ChatTarget`."""
    track: str = ""
    """The id of the song that it is to become, so that it can be asked for again; empty if that is not clear yet."""

    @property
    def chat_id(self) -> int:
        """0: Telegram does not tell where the message stands."""
        return 0


Target = ChatTarget | InlineTarget


Shown = Callable[[int], Awaitable[None]]
"""Told the id of the message that shows a status, once it stands in the chat."""


@dataclass(frozen=True, slots=True)
class Work:
    """The job that a status is about: it can be stopped by a button."""

    job: str
    shown: Shown


class Status(Protocol):
    """One message that shows how the work goes; it vanishes when closed."""

    def concerning(self, track: Track) -> None:
        """Name the song from here on."""
        ...

    def report(self, progress: Progress) -> None:
        """Show a step soon; never blocks, never raises, drops what comes too fast."""
        ...

    def count(self, tally: Tally) -> None:
        """Show how far a collection is, in the same way."""
        ...

    async def hand_over(self) -> int | None:
        """Stop telling and leave the message, whose id is returned, to another status; None if none was shown."""
        ...

    async def pause(self) -> None:
        """Say that the work will go on after a restart, and stop telling; nothing if nothing was shown."""
        ...

    async def close(self) -> None:
        """Remove the message. Doing it twice is fine."""
        ...


class View(StrEnum):
    """A side of a collection's card."""

    COVER = "c"
    """What it is, and the choice between all of it and some."""
    TRACKS = "t"
    ALBUMS = "a"
    """An artist's albums."""
    SINGLES = "s"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may have of a collection, and which side of its card is shown."""

    uri: str
    """What a button carries to find the collection again."""
    cached: int
    """Tracks that come at once and cost nothing."""
    limit: int
    """Tracks of it that this person may have now."""
    left: int
    """Tracks of collections that this person may have fetched today."""
    view: View = View.COVER
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a collection ended."""

    title: str
    total: int
    sent: int
    failed: tuple[tuple[Track, str], ...] = ()
    """What did not come, with the code of the error."""
    stopped: bool = False
    retry: str | None = None
    """What a button carries to ask for the failed ones again."""


class Messenger(Protocol):
    """What the bot can do in a chat. Every method may raise Unreachable."""

    @property
    def bot_id(self) -> int:
        """The bot's own user id: files are kept per bot."""
        ...

    async def send_file(self, target: Target, track: Track, file: StoredFile) -> None:
        """Send a file Telegram already has. Raises DeadFile if it has not."""
        ...

    async def send_files(self, target: Target, files: Sequence[StoredFile]) -> None:
        """Send two to ten files that Telegram already has as one album. Raises DeadFile if it has not one of them."""
        ...

    async def upload(self, target: Target, audio: AudioFile) -> StoredFile:
        """Upload and send a file; what Telegram keeps is returned.

        Raises UploadFailed, TooLarge.
        """
        ...

    def status(self, target: Target, *, replacing: int | None = None, work: Work | None = None) -> Status:
        """A status message, not shown before its first report; it takes over message ``replacing``, if given."""
        ...

    async def offer(
        self, target: Target, tracks: Sequence[Track], *, more: bool = False, replacing: int | None = None
    ) -> int:
        """Ask which of several tracks is meant, in place of question ``replacing`` if given; the question's id."""
        ...

    async def offer_ways(self, target: ChatTarget, track: Track) -> None:
        """Ask whether to send a track itself or a link to it."""
        ...

    async def offer_uploads(
        self, target: Target, track: Track, uploads: Sequence[Judgement], *, replacing: int | None = None
    ) -> None:
        """Ask which upload is the right recording of a track, saying in what each differs."""
        ...

    async def explain(self, target: Target, error: SongwireError, query: str = "") -> None:
        """Say in one sentence what went wrong with ``query`` and what to do next."""
        ...

    async def card(
        self, target: ChatTarget, collection: Collection, offer: Offer, *, replacing: int | None = None
    ) -> int:
        """Show a collection with its cover, and what can be had of it; the message's id."""
        ...

    async def conclude(self, target: Target, summary: Summary) -> None:
        """Say how a collection ended, if there is more to say than that all of it came."""
        ...
