"""What people can see and do in any chat, private or not."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Sequence
from typing import Any

from bot.playground.entities import parse
from bot.playground.files import Stored
from bot.playground.media import attach
from bot.playground.rooms import Json, Room
from bot.playground.transcript import transcript
from bot.playground.upload import Upload
from bot.playground.view import chat_view
from bot.playground.world import BotAccount, World

ANSWER_SECONDS = 15.0
"""How long an app waits for the answer to a pressed button."""


def text_content(text: str, links: Sequence[tuple[int, int, str]] = ()) -> Json:
    """A text as an app sends it. ``links`` hides URLs behind parts of it: offset, length, URL."""
    plain, entities = parse(text, None, None)
    entities += [{"type": "text_link", "offset": at, "length": length, "url": url} for at, length, url in links]
    return {"text": plain} | ({"entities": entities} if entities else {})


class Conversation:
    """A chat from the people's side."""

    def __init__(self, world: World, room: Room) -> None:
        self.world = world
        self.room = room

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.room.id

    def view(self, seen_by: int | None = None) -> Json:
        """What the chat shows now; ephemeral messages only to the user ``seen_by``, or all of them."""
        return chat_view(self.world, self.room, seen_by)

    def messages(self, seen_by: int | None = None) -> list[Json]:
        """The messages shown now."""
        return list(self.view(seen_by)["messages"])

    def transcript(self, seen_by: int | None = None) -> str:
        """The chat as text."""
        return transcript(self.messages(seen_by))

    def changed(self) -> asyncio.Future[None]:
        """A future that is done at the next change."""
        return self.world.changed()

    async def wait_for(self, shown: Callable[[list[Json]], Any], *, seconds: float = 15.0) -> Any:
        """Wait until ``shown`` is true of the messages; what it returned. Raises TimeoutError with what there was."""
        try:
            async with asyncio.timeout(seconds):
                while not (result := shown(self.messages())):
                    await self.changed()
        except TimeoutError:
            raise TimeoutError(f"the chat shows {self.messages()}") from None
        return result

    def file(self, file_id: str) -> Stored | None:
        """A file shown in the chat."""
        return self.world.files.any(file_id)

    def cover(self, file_id: str) -> bytes:
        """A song's picture as the chat shows it; empty if it has none."""
        stored = self.file(file_id)
        return stored.thumbnail.data if stored is not None and stored.thumbnail is not None else b""

    def delete(self, message_id: int) -> None:
        """Somebody deletes a message; bots are never told. Raises KeyError."""
        del self.room.messages[message_id]
        self.world.touch()

    def change(self, message_id: int, text: str) -> None:
        """A text sent before becomes another. Raises KeyError."""
        message = self.room.messages[message_id]
        message.pop("entities", None)
        message |= text_content(text) | {"edit_date": int(self.world.now())}
        self.world.deliver(self.room, "edited_message", message)
        self.world.touch()

    def uploaded(self, bot: BotAccount, kind: str, name: str, data: bytes, caption: str = "", **about: Any) -> Json:
        """The content of a message with a file (``audio``, ``photo`` or ``document``) that ``bot`` can download.

        ``about`` may say a song's title, performer and duration. Raises ApiError 400.
        """
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        params = about | {kind: Upload(name, mime, data)}
        content: Json = {kind: attach(self.world.files, bot.id, kind, params)}
        return content | ({"caption": caption} if caption else {})

    async def press_as(self, user: Json, message_id: int, row: int, column: int) -> str:
        """Somebody presses a button; the text the bot answers with, often empty, is returned.

        Ephemeral messages go by their negative number. Raises LookupError, TimeoutError.
        """
        if row < 0 or column < 0:
            raise IndexError("rows and columns are counted from 0")
        message = self.room.messages[message_id] if message_id > 0 else self.room.whispers[-message_id].message
        data = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
        owner = message.get("via_bot", {}).get("id") or self.room.authors.get(message_id) or message["from"]["id"]
        bot = next(bot for bot in self.world.bots.values() if bot.id == owner)
        query_id = self.world.inline.new_id()
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.world.callbacks[bot.id, query_id] = answered
        # An inline message is named by its id alone: the bot is not told where it stands.
        inline_id = self.world.inline.id_of(self.room, message_id)
        place = {"message": message} if inline_id is None else {"inline_message_id": inline_id}
        query = {"id": query_id, "from": user, "chat_instance": str(self.id), "data": data}
        bot.updates.push("callback_query", query | place)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return str((await answered).get("text") or "")
        finally:
            self.world.callbacks.pop((bot.id, query_id), None)

    async def press_label_as(self, user: Json, label: str) -> str:
        """Somebody presses the newest button whose label holds ``label``. Raises LookupError if there is none."""
        for message in reversed(self.messages(user["id"])):
            for row, buttons in enumerate(message.get("buttons", [])):
                for column, button in enumerate(buttons):
                    if label in button["text"]:
                        return await self.press_as(user, message["id"], row, column)
        raise LookupError(f"no button says {label!r}")
