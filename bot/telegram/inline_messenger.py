"""Messages that were sent inline as a place for answers: they can only be edited, and take no upload.

So a file goes to the storage chat first, which only the bot and its operators see, and the message gets its id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence

import structlog
from telegram import InputMediaAudio, LinkPreviewOptions

from bot.core.errors import SongwireError, Unreachable, UploadFailed
from bot.core.match_reasons import Judgement
from bot.core.track import Track
from bot.services.messaging import ChatTarget, InlineTarget, Status, Summary, Target, Work
from bot.services.ports import AudioFile, StoredFile
from bot.telegram import inline_screens, inline_texts
from bot.telegram.client import Client
from bot.telegram.errors import translated
from bot.telegram.inline_status import InlineStatus
from bot.telegram.keyboard import keyboard
from bot.telegram.languages import Languages
from bot.telegram.messenger import ChatMessenger
from bot.telegram.operators import Operators
from bot.telegram.presenter import Screen

log = structlog.get_logger()


class AnywhereMessenger(ChatMessenger):
    """Fulfils the `Messenger` port for chats and for messages sent inline."""

    def __init__(
        self,
        bot: Client,
        languages: Languages,
        *,
        storage: int | None,
        admins: Sequence[int] = (),
        lyrics: bool = False,
        owners: MutableMapping[tuple[int, int], int] | None = None,
        links: bool = False,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(bot, languages, lyrics=lyrics, owners=owners, links=links, sleep=sleep)
        self.client = bot
        self._storage = storage
        self._pause = sleep
        self.operators = Operators(self, admins)

    @property
    def stores(self) -> bool:
        """Whether there is a chat to upload to, so that inline messages can become songs nobody has had yet."""
        return self._storage is not None

    async def send_file(self, target: Target, track: Track, file: StoredFile) -> None:
        """Send a file Telegram already has; an inline message becomes it."""
        if isinstance(target, ChatTarget):
            await super().send_file(target, track, file)
            return
        with translated():
            await self.client.edit_message_media(
                InputMediaAudio(file.file_id), inline_message_id=target.inline_message_id
            )

    async def send_files(self, target: Target, files: Sequence[StoredFile]) -> None:
        """Send several files as one album; an inline message is one song."""
        if isinstance(target, ChatTarget):
            await super().send_files(target, files)

    async def upload(self, target: Target, audio: AudioFile) -> StoredFile:
        """Upload and send a file, through the storage chat for an inline message."""
        if isinstance(target, ChatTarget):
            return await super().upload(target, audio)
        stored = await self._store(audio)
        try:
            await self.send_file(target, audio.track, stored)
        except SongwireError as error:
            # The upload is worth keeping, and whoever deleted the message in the meantime wants to hear nothing.
            log.info("inline.not_filled", code=error.code, exc_info=error)
        return stored

    def status(self, target: Target, *, replacing: int | None = None, work: Work | None = None) -> Status:
        """A status message; in an inline message its own text."""
        if isinstance(target, ChatTarget):
            return super().status(target, replacing=replacing, work=work)
        return InlineStatus(self.edit, target, self.words(target.language), work=work, sleep=self._pause)

    async def offer(
        self, target: Target, tracks: Sequence[Track], *, more: bool = False, replacing: int | None = None
    ) -> int:
        """Ask which of several tracks is meant; 0 for an inline message, which has no number."""
        if isinstance(target, ChatTarget):
            return await super().offer(target, tracks, more=more, replacing=replacing)
        await self.edit(target, inline_screens.choice(self.words(target.language), tracks))
        return 0

    async def offer_uploads(
        self, target: Target, track: Track, uploads: Sequence[Judgement], *, replacing: int | None = None
    ) -> None:
        """Ask which upload is the right one; what others read along is not the place for it."""
        if isinstance(target, ChatTarget):
            await super().offer_uploads(target, track, uploads, replacing=replacing)
            return
        await self.edit(target, Screen(self.words(target.language).gettext(inline_texts.ONLY_THERE)))

    async def explain(self, target: Target, error: SongwireError, query: str = "") -> None:
        """Say in one sentence what went wrong."""
        if isinstance(target, ChatTarget):
            await super().explain(target, error, query)
            return
        await self.edit(target, inline_screens.trouble(self.words(target.language), error, target.track, query))

    async def conclude(self, target: Target, summary: Summary) -> None:
        """Say how a collection ended; none is sent inline."""
        if isinstance(target, ChatTarget):
            await super().conclude(target, summary)

    async def show_link(self, target: InlineTarget, track: Track, url: str) -> None:
        """Show the short link to a song. Raises Unreachable, UploadFailed."""
        await self.edit(target, inline_screens.link(self.words(target.language), track, url, short=True))

    async def edit(self, target: InlineTarget, screen: Screen) -> None:
        """Show a screen in an inline message. Raises Unreachable, UploadFailed."""
        with translated():
            await self.client.edit_message_text(
                screen.text,
                inline_message_id=target.inline_message_id,
                reply_markup=keyboard(screen),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

    async def _store(self, audio: AudioFile) -> StoredFile:
        if self._storage is None:
            raise UploadFailed("there is no storage chat")
        try:
            return await super().upload(ChatTarget(self._storage), audio)
        except Unreachable as error:
            await self.operators.tell_once("inline.storage_unreachable", inline_texts.STORAGE_FAILS)
            raise UploadFailed(f"storage chat: {error}") from error
