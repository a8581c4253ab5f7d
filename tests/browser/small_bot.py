"""A bot of a few lines that does one of everything, for the page to show."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
from PIL import Image, ImageDraw

SONG = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 8
SONGS = (("Ode to Joy", "Ludwig van Beethoven", "#7a3b69"), ("Minuet in G", "Christian Petzold", "#2f6f6a"))
CHOICES = {
    "inline_keyboard": [[{"text": "Wrong song?", "callback_data": "w"}, {"text": "Lyrics", "callback_data": "l"}]]
}
LOADING = {"inline_keyboard": [[{"text": "Loading…", "callback_data": "0"}]]}


def picture(colour: str, side: int = 320) -> bytes:
    """A cover."""
    image = Image.new("RGB", (side, side), colour)
    ImageDraw.Draw(image).ellipse((side // 4, side // 4, side * 3 // 4, side * 3 // 4), fill="#f2e8cf")
    file = io.BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


class SmallBot:
    """Answers until it is cancelled."""

    def __init__(self, base: str, http: aiohttp.ClientSession) -> None:
        self._base = base
        self._http = http
        self._songs: list[str] = []

    async def run(self) -> None:
        """Fetch updates and answer them."""
        offset = 0
        while True:
            for update in await self._call("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                for kind, act in (
                    ("message", self._message),
                    ("inline_query", self._inline),
                    ("chosen_inline_result", self._chosen),
                    ("guest_message", self._guest),
                    ("callback_query", self._pressed),
                ):
                    if kind in update:
                        await act(update[kind])

    async def _message(self, message: dict[str, Any]) -> None:
        text = message.get("text", "")
        if "via_bot" in message or not text.startswith("/"):
            return
        chat = {"chat_id": message["chat"]["id"]}
        eyes = [{"type": "emoji", "emoji": "👀"}]
        await self._call("setMessageReaction", **chat, message_id=message["message_id"], reaction=eyes)
        chat["reply_parameters"] = {"message_id": message["message_id"]}
        songs = await self._known()
        if text.startswith("/album"):
            await self._send("sendPhoto", "photo", ("cover.jpg", picture("#7a3b69", 640)), **chat, caption="Two songs")
            await self._call("sendMediaGroup", **chat, media=[{"type": "audio", "media": song} for song in songs])
        elif text.startswith("/secret"):
            only = {"receiver_user_id": message["from"]["id"]}
            await self._call("sendMessage", **chat, text="Slow down, please.", ephemeral_message_parameters=only)
        else:
            await self._call("sendAudio", **chat, audio=songs[0], reply_markup=CHOICES)

    async def _inline(self, query: dict[str, Any]) -> None:
        songs = await self._known()
        words = {"message_text": "Loading <b>Minuet in G</b>…", "parse_mode": "HTML"}
        article = {"type": "article", "id": "b", "title": SONGS[1][0], "description": SONGS[1][1]}
        results = [
            {"type": "audio", "id": "a", "audio_file_id": songs[0]},
            article
            | {"input_message_content": words, "reply_markup": LOADING, "thumbnail_url": "https://i.example/b.jpg"},
        ]
        await self._call("answerInlineQuery", inline_query_id=query["id"], results=results, cache_time=0)

    async def _chosen(self, chosen: dict[str, Any]) -> None:
        if inline_id := chosen.get("inline_message_id"):
            media = {"type": "audio", "media": (await self._known())[1]}
            await self._call("editMessageMedia", inline_message_id=inline_id, media=media)

    async def _guest(self, message: dict[str, Any]) -> None:
        result = {"type": "audio", "id": "a", "audio_file_id": (await self._known())[0]}
        await self._call("answerGuestQuery", guest_query_id=message["guest_query_id"], result=result)

    async def _pressed(self, query: dict[str, Any]) -> None:
        await self._call(
            "answerCallbackQuery", callback_query_id=query["id"], text=f"{query['from']['first_name']}: noted"
        )

    async def _known(self) -> list[str]:
        """File ids of the songs; each is uploaded once, to the person's own chat."""
        return self._songs

    async def learn(self, chat_id: int) -> None:
        """Upload the songs to a chat."""
        for title, performer, colour in SONGS:
            about = {"title": title, "performer": performer, "duration": 61, "chat_id": chat_id}
            sent = await self._send(
                "sendAudio", "audio", (f"{title}.mp3", SONG + title.encode()), picture(colour), **about
            )
            self._songs.append(sent["audio"]["file_id"])

    async def _send(
        self, method: str, field: str, part: tuple[str, bytes], cover: bytes = b"", **parameters: Any
    ) -> Any:
        form = aiohttp.FormData({key: _plain(value) for key, value in parameters.items()})
        form.add_field(field, part[1], filename=part[0])
        if cover:
            form.add_field("thumbnail", cover, filename="cover.jpg")
        return await self._post(method, form)

    async def _call(self, method: str, **parameters: Any) -> Any:
        return await self._post(method, {key: _plain(value) for key, value in parameters.items()})

    async def _post(self, method: str, data: Any) -> Any:
        async with self._http.post(f"{self._base}/{method}", data=data) as response:
            answer = await response.json()
        assert answer["ok"], (method, answer)
        return answer["result"]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
