"""What the bot does in a chat, with Telegram's rules kept and its errors translated."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence

import structlog
from telegram import InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot.core.collection import Collection
from bot.core.errors import SongwireError, UploadFailed
from bot.core.match_reasons import Judgement
from bot.core.track import Track
from bot.core.track_page import page_of
from bot.services.messaging import ChatTarget, Offer, Status, Summary, Work
from bot.services.ports import AudioFile, StoredFile
from bot.telegram import cards, presenter
from bot.telegram.client import Client
from bot.telegram.errors import seconds_to_wait, translated, unchanged
from bot.telegram.flood import LONGEST_WAIT
from bot.telegram.keyboard import keyboard, markup
from bot.telegram.languages import Languages, Words
from bot.telegram.presenter import Screen
from bot.telegram.reactions import Mark, ReactionStatus, react
from bot.telegram.status import ChatStatus

UPLOAD_TIMEOUT = 300.0
"""Seconds Telegram may take to answer an upload. Generous, because giving up does not mean it was not sent."""

TITLE_LIMIT = 128
"""Characters of an upload's title and performer: longer ones are cut by the apps anyway."""

log = structlog.get_logger()


class ChatMessenger:
    """Fulfils the `Messenger` port for chats."""

    def __init__(
        self,
        bot: Client,
        languages: Languages,
        *,
        lyrics: bool = False,
        owners: MutableMapping[tuple[int, int], int] | None = None,
        links: bool = False,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """``owners`` remembers, by chat and message, whose buttons stand under a message in a group."""
        self._bot = bot
        self._languages = languages
        self._lyrics = lyrics
        self._owners = owners if owners is not None else {}
        self._links = links
        self._sleep = sleep

    @property
    def bot_id(self) -> int:
        """The bot's own user id."""
        return self._bot.id

    @property
    def bot_name(self) -> str:
        """The bot's own user name, without its @."""
        return self._bot.username

    def words(self, language: str) -> Words:
        """The words for a language's code; English if it is unknown or empty."""
        return self._languages.of(language)

    def owner(self, chat: int, message: int) -> int:
        """Whose buttons stand under a message; 0 if that is not known any more, or they are everybody's."""
        return self._owners.get((chat, message), 0)

    async def send_file(self, target: ChatTarget, track: Track, file: StoredFile) -> None:
        """Send a file Telegram already has: title, cover and the rest came with its upload."""
        with translated():
            await self._bot.resend_audio(
                target.chat_id,
                file.file_id,
                thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=self._under_song(target, track, file.source),
            )
        await self._tidy(target)

    async def send_files(self, target: ChatTarget, files: Sequence[StoredFile]) -> None:
        """Send files Telegram already has as one album, which can have no buttons."""
        with translated():
            await self._bot.resend_audio_group(
                target.chat_id,
                [file.file_id for file in files],
                thread_id=target.thread_id,
                reply_parameters=_reply(target),
            )

    async def upload(self, target: ChatTarget, audio: AudioFile) -> StoredFile:
        """Upload and send a file; a flood wait is kept once, a timeout is final: it may well have arrived."""
        with translated():
            try:
                message = await self._send(target, audio)
            except RetryAfter as error:
                wait = seconds_to_wait(error)
                if wait > LONGEST_WAIT:
                    raise
                log.warning("telegram.flood", method="sendAudio", wait=wait)
                await self._sleep(wait)
                message = await self._send(target, audio)
            except ChatMigrated:
                # The client knows the new chat now; the file was read by the first try and is opened again.
                message = await self._send(target, audio)
        await self._tidy(target)
        kept = message.audio or message.document
        if kept is None:
            raise UploadFailed("Telegram kept neither an audio nor a document")
        return StoredFile(
            file_id=kept.file_id, file_unique_id=kept.file_unique_id, size=kept.file_size, duration=audio.duration
        )

    def status(self, target: ChatTarget, *, replacing: int | None = None, work: Work | None = None) -> Status:
        """A status message in the chat, or a reaction among several people."""
        if target.quiet:
            return ReactionStatus(self._bot, target, question=replacing, resumed=work is not None)
        words = self.words(target.language)
        return ChatStatus(self._bot, target, words, message_id=replacing, work=work, sleep=self._sleep)

    async def offer(
        self, target: ChatTarget, tracks: Sequence[Track], *, more: bool = False, replacing: int | None = None
    ) -> int:
        """Ask which of several tracks is meant; the question's message id is returned."""
        return await self.show(target, presenter.choice(self.words(target.language), tracks, more=more), replacing)

    async def offer_ways(self, target: ChatTarget, track: Track) -> None:
        """Ask whether to send a track itself or a link to it."""
        await self.show(target, presenter.ways(self.words(target.language), track))

    async def offer_uploads(
        self, target: ChatTarget, track: Track, uploads: Sequence[Judgement], *, replacing: int | None = None
    ) -> None:
        """Ask which upload is the right recording of a track."""
        await self.show(target, presenter.uploads(self.words(target.language), track, uploads), replacing)

    async def explain(self, target: ChatTarget, error: SongwireError, query: str = "") -> None:
        """Say in one sentence what went wrong, if there is anything to say."""
        screen = presenter.error(self.words(target.language), error, query)
        if screen is None:
            return
        if target.quiet:
            await react(self._bot, target, Mark.FAILED)
            await self.whisper(target, screen)
        else:
            await self.show(target, screen)

    async def whisper(self, target: ChatTarget, screen: Screen) -> None:
        """Tell the asker alone, where the chat and the bot's rights allow that; else all, if the bot was addressed.

        Raises Unreachable, UploadFailed.
        """
        if target.asker > 0:
            told = {"receiver_user_id": target.asker}
            try:
                await self._bot.send_message(
                    target.chat_id,
                    screen.text,
                    message_thread_id=target.thread_id,
                    reply_markup=keyboard(screen),
                    api_kwargs={"ephemeral_message_parameters": told},
                )
            except BadRequest as error:
                log.info("whisper.not_sent", exc_info=error)
            else:
                return
        if not target.unasked:
            await self.show(target, screen)

    async def card(
        self, target: ChatTarget, collection: Collection, offer: Offer, *, replacing: int | None = None
    ) -> int:
        """Show a collection, or another side of its card; the message's id is returned."""
        return await self.show(target, cards.card(self.words(target.language), collection, offer), replacing)

    async def conclude(self, target: ChatTarget, summary: Summary) -> None:
        """Say how a collection ended."""
        await self.show(target, cards.summary(self.words(target.language), summary))

    async def show(self, target: ChatTarget, screen: Screen, replacing: int | None = None) -> int:
        """Send a screen as a new message, or show it in place of one; the message's id is returned.

        Raises Unreachable, UploadFailed.
        """
        preview = _preview(screen)
        with translated():
            if replacing is not None:
                try:
                    await self._bot.edit_message_text(
                        screen.text,
                        target.chat_id,
                        replacing,
                        reply_markup=keyboard(screen),
                        link_preview_options=preview,
                    )
                except BadRequest as error:
                    if not unchanged(error):
                        raise
                return replacing
            message = await self._bot.send_message(
                target.chat_id,
                screen.text,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=markup(screen),
                link_preview_options=preview,
            )
        if target.quiet and target.asker and screen.rows:
            self._owners[target.chat_id, message.message_id] = target.asker
        return message.message_id

    async def picture(self, target: ChatTarget, png: bytes, caption: str = "") -> None:
        """Send a picture with a line below it. Raises Unreachable, UploadFailed."""
        with translated():
            await self._bot.send_photo(
                target.chat_id,
                InputFile(png, filename="picture.png"),
                caption=caption or None,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
            )

    async def remove(self, target: ChatTarget, message_id: int) -> None:
        """Delete a message of ours; one that is already gone is fine."""
        try:
            await self._bot.delete_message(target.chat_id, message_id)
        except TelegramError as error:
            log.info("message.not_removed", exc_info=error)

    async def _tidy(self, target: ChatTarget) -> None:
        if target.tidy and target.reply_to is not None:
            await self.remove(target, target.reply_to)

    def _under_song(self, target: ChatTarget, track: Track, source: str) -> InlineKeyboardMarkup | None:
        lyrics, link = self._lyrics and target.lyrics, self._links and page_of(track) is not None
        return keyboard(presenter.song(self.words(target.language), track.id, source, lyrics=lyrics, link=link))

    async def _send(self, target: ChatTarget, audio: AudioFile) -> Message:
        with audio.path.open("rb") as handle:
            return await self._bot.send_audio(
                target.chat_id,
                # The handle is passed on as it is: read by the library, every upload would sit in memory twice.
                InputFile(handle, filename=audio.file_name, read_file_handle=False),
                duration=audio.duration,
                performer=presenter.shorten(audio.track.performer, TITLE_LIMIT),
                title=presenter.shorten(audio.track.title, TITLE_LIMIT),
                thumbnail=audio.thumbnail,
                message_thread_id=target.thread_id,
                reply_parameters=_reply(target),
                reply_markup=self._under_song(target, audio.track, audio.source),
                read_timeout=UPLOAD_TIMEOUT,
            )


def _preview(screen: Screen) -> LinkPreviewOptions | None:
    if screen.picture is None:
        return None
    # A preview and no photo: Telegram fetches it by itself, and the message stays a text that can be edited.
    return LinkPreviewOptions(url=screen.picture, prefer_large_media=True, show_above_text=True)


def _reply(target: ChatTarget) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)
