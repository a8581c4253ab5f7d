"""A playground on real HTTP with one bot and one person, and a client that sends exactly what a test says."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from telegram import Bot
from telegram.ext import ExtBot

from bot.playground.audience import SERVICE
from bot.playground.group import Group
from bot.playground.person import Chat, Person
from bot.playground.server import PlaygroundServer
from bot.playground.world import BotAccount, World

TOKEN = "7700000001:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"
SONG = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 8
"""Bytes that begin as an MP3 does; nothing here decodes them."""


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one call."""

    status: int
    body: Any = field(default=None)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def result(self) -> Any:
        assert self.body["ok"] is True, self.body
        return self.body["result"]

    @property
    def refusal(self) -> tuple[int, str]:
        assert self.body["ok"] is False, self.body
        assert self.status == self.body["error_code"]
        return self.status, self.body["description"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One bot, one person, and the wire between them."""

    world: World
    server: PlaygroundServer
    account: BotAccount
    chat: Chat
    http: aiohttp.ClientSession
    clock: Clock

    @property
    def ada(self) -> Person:
        """The person whose chat it is."""
        return self.chat.person

    def person(self, name: str, *, language: str = "en") -> Person:
        """Another person."""
        return Person(self.world, name, language=language)

    def group(self, *people: Person, title: str = "Friends", kind: str = "group", forum: bool = False) -> Group:
        """A chat that belongs to Ada, with the bot and these people in it, and no update left of its making."""
        group = Group(self.world, title, owner=self.ada, kind=kind, forum=forum)
        for person in people:
            group.add(person)
        group.add_bot(self.account)
        self.account.updates.clear()
        return group

    async def call(self, method: str, *, token: str = TOKEN, **parameters: Any) -> Answer:
        """A form-encoded call, values that are not strings as JSON: the way most libraries do it."""
        return await self._post(method, {key: _plain(value) for key, value in parameters.items()}, token)

    async def call_json(self, method: str, **parameters: Any) -> Answer:
        """The same call with a JSON body."""
        async with self.http.post(f"{self.server.url}/bot{TOKEN}/{method}", json=parameters) as response:
            return Answer(response.status, await response.json(), response.headers)

    async def upload(self, method: str, files: Mapping[str, tuple[str, bytes]], **parameters: Any) -> Answer:
        """A multipart call."""
        form = aiohttp.FormData({key: _plain(value) for key, value in parameters.items()})
        for name, (file_name, data) in files.items():
            form.add_field(name, io.BytesIO(data), filename=file_name, content_type="application/octet-stream")
        return await self._post(method, form, TOKEN)

    async def send_song(self, **parameters: Any) -> dict[str, Any]:
        """Upload a song to the person; the message is returned."""
        told = {"title": "Ode to Joy", "performer": "Beethoven", "duration": 61} | parameters
        answer = await self.upload("sendAudio", {"audio": ("ode.mp3", SONG)}, chat_id=self.chat.id, **told)
        message: dict[str, Any] = answer.result
        return message

    async def heard(self) -> list[str]:
        """The texts told to the bot since it was last asked, whatever kind of update told them."""
        updates = await self.updates()
        if updates:
            await self.updates(offset=updates[-1]["update_id"] + 1)
        bodies = [next(value for key, value in update.items() if key != "update_id") for update in updates]
        return [body.get("text", next(iter(SERVICE.intersection(body)), "")) for body in bodies]

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """One getUpdates."""
        result: list[dict[str, Any]] = (await self.call("getUpdates", **parameters)).result
        return result

    async def _post(self, method: str, data: Any, token: str) -> Answer:
        async with self.http.post(f"{self.server.url}/bot{token}/{method}", data=data) as response:
            return Answer(response.status, await response.json(), response.headers)


@asynccontextmanager
async def open_stage(**botfather: bool) -> AsyncIterator[Stage]:
    """Start a playground with @BotFather's settings for the bot; the world's clock stands still."""
    clock = Clock()
    world = World(now=clock)
    account = world.add_bot(TOKEN, name="Songwire", username="songwire_test_bot", **botfather)
    chat = Chat(world, account, world.new_user("Ada", "en"))
    async with PlaygroundServer(world, retry_seconds=0) as server, aiohttp.ClientSession() as http:
        yield Stage(world, server, account, chat, http, clock)


@asynccontextmanager
async def open_bot(stage: Stage) -> AsyncIterator[Bot]:
    """The official Python library on the stage's server."""
    url = stage.server.url
    async with ExtBot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
