"""The person's side: what somebody at a phone can do in a chat with the bot."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from bot.playground.entities import parse
from bot.playground.files import Stored
from bot.playground.view import chat_view
from bot.playground.world import BotAccount, Json, Room, World, quoted

_SERIAL = itertools.count(1)
ANSWER_SECONDS = 15.0
"""How long an app waits for the answer to a pressed button."""


class Chat:
    """A person's private chat with a bot."""

    def __init__(self, world: World, bot: BotAccount, user: Json) -> None:
        self._world = world
        self._bot = bot
        self._user = user
        self._room: Room = world.open_room(user)

    @property
    def id(self) -> int:
        """The chat's id, which in a private chat is the person's."""
        return int(self._user["id"])

    def say(self, text: str, *, links: Sequence[tuple[int, int, str]] = (), reply_to: int | None = None) -> int:
        """Send a text; the message's id is returned. ``links`` hides URLs behind parts of it: offset, length, URL."""
        plain, entities = parse(text, None, None)
        entities += [{"type": "text_link", "offset": at, "length": length, "url": url} for at, length, url in links]
        content: Json = {"text": plain} | ({"entities": entities} if entities else {})
        if reply_to is not None:
            content["reply_to_message"] = quoted(self._room.messages[reply_to])
        return self.send(content)

    def send(self, content: Json) -> int:
        """Send a message of any kind, given as the Bot API's own fields; its id is returned."""
        message = self._world.post(self._room, self._user, content)
        self._bot.updates.push("message", message)
        return int(message["message_id"])

    def send_sticker(self) -> int:
        """Send a sticker."""
        size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.send({"sticker": size | {"type": "regular", "emoji": "🎵"} | _file_ids()})

    def send_voice(self) -> int:
        """Send a voice message."""
        return self.send({"voice": {"duration": 3, "mime_type": "audio/ogg"} | _file_ids()})

    def edit(self, message_id: int, text: str) -> None:
        """Change a text sent before."""
        message = self._room.messages[message_id]
        message |= {"text": text, "edit_date": int(self._world.now())}
        self._bot.updates.push("edited_message", message)

    async def press(self, message_id: int, row: int, column: int) -> str:
        """Press a button; the text the bot answers with, often empty, is returned. Raises LookupError, TimeoutError."""
        if row < 0 or column < 0:
            raise IndexError("rows and columns are counted from 0")
        message = self._room.messages[message_id]
        button = message["reply_markup"]["inline_keyboard"][row][column]
        query_id = f"{self.id}{next(_SERIAL):012}"
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._world.callbacks[query_id] = answered
        query = {"id": query_id, "from": self._user, "message": message, "chat_instance": str(self.id)}
        self._bot.updates.push("callback_query", query | {"data": button["callback_data"]})
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return str((await answered).get("text") or "")
        finally:
            self._world.callbacks.pop(query_id, None)

    async def press_label(self, label: str) -> str:
        """Press the newest button whose label holds ``label``. Raises LookupError if there is none."""
        for message in reversed(self.view()["messages"]):
            for row, buttons in enumerate(message.get("buttons", [])):
                for column, button in enumerate(buttons):
                    if label in button["text"]:
                        return await self.press(message["id"], row, column)
        raise LookupError(f"no button says {label!r}")

    def block(self) -> None:
        """Stop the bot from writing here."""
        self._room.blocked_by.add(self._bot.id)

    def view(self) -> Json:
        """What the chat shows now."""
        return chat_view(self._world, self._room)

    def messages(self) -> list[Json]:
        """The messages shown now."""
        return list(self.view()["messages"])

    def changed(self) -> asyncio.Future[None]:
        """A future that is done at the next change."""
        return self._world.changed()

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
        return self._world.files.any(file_id)

    def cover(self, file_id: str) -> bytes:
        """A song's picture as the chat shows it; empty if it has none."""
        stored = self.file(file_id)
        return stored.thumbnail.data if stored is not None and stored.thumbnail is not None else b""


def _file_ids() -> Json:
    serial = next(_SERIAL)
    return {"file_id": f"AwACAgIAAx{serial:020}", "file_unique_id": f"AgAD{serial:011}"}
