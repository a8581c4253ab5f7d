"""The real Songwire with its web part on: its chat, and a browser's side of HTTP."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.audio.melodies import MELODIES
from bot.cli.demo import Demo, demo_settings, open_demo
from bot.settings import load_settings
from tests.web.conftest import PHONE

ODE = str(MELODIES[0].track.url)
OTHER = str(MELODIES[1].track.url)
Shown = dict[str, Any]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP."""

    status: int
    body: bytes
    headers: Any

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Wired:
    """A bot, its chat and its web part."""

    demo: Demo
    base: str
    http: aiohttp.ClientSession
    signed: dict[str, str] = field(default_factory=dict)
    """Headers with a token of the chat's person, once one was issued."""

    async def sign(self) -> dict[str, str]:
        """Headers with a new token from the chat."""
        (about,) = await self.ask("/token")
        (told,) = await self.press(about, "Make a new token")
        token = next(word for word in told["text"].split() if word.startswith("sw_"))
        self.signed["Authorization"] = f"Bearer {token}"
        return dict(self.signed)

    async def make(self, slug: str) -> None:
        """Make a link of the chat's person by the API: the chat takes one message a second."""
        headers = self.signed or await self.sign()
        made = await self.call("POST", "/api/links", json={"from": ODE, "slug": slug}, headers=headers)
        assert made.status == 201

    async def ask(self, text: str, *, reply_to: int | None = None) -> list[Shown]:
        """Say something; the bot's new messages are returned."""
        return await self.after(self.demo.chat.say(text, reply_to=reply_to))

    async def press(self, message: Shown, label: str) -> list[Shown]:
        """Press a button of a message; the bot's new messages are returned."""
        last = self.demo.chat.messages()[-1]["id"]
        await self.press_said(message, label)
        return await self.after(last)

    async def press_said(self, message: Shown, label: str) -> str:
        """Press a button; what is shown over the chat is returned."""
        places = (
            (row, column)
            for row, line in enumerate(self.shown(message["id"])["buttons"])
            for column, button in enumerate(line)
            if label in button["text"]
        )
        said = await self.demo.chat.press(message["id"], *next(places))
        await self.demo.settle()
        return said

    def shown(self, id: int) -> Shown:
        """A message as it looks now."""
        return next(message for message in self.demo.chat.messages() if message["id"] == id)

    async def after(self, number: int) -> list[Shown]:
        """What the bot has said since a message, once it is done."""
        await self.demo.settle()
        return [one for one in self.demo.chat.messages() if one["id"] > number and one["from"] == "bot"]

    async def call(self, method: str, path: str, **options: Any) -> Reply:
        """Ask over HTTP; nothing is followed."""
        async with self.http.request(method, self.base + path, allow_redirects=False, **options) as answer:
            return Reply(answer.status, await answer.read(), answer.headers)

    async def get(self, path: str, **options: Any) -> Reply:
        """Ask for a page."""
        return await self.call("GET", path, **options)


@asynccontextmanager
async def open_wired(folder: Path, melodies: Path, **settings: Any) -> AsyncIterator[Wired]:
    """Open one on a free port; leaving it checks that no rule of the Bot API was broken."""
    place = f"127.0.0.1:{free_port()}"
    given: dict[str, Any] = {
        "web": place,
        "public_url": f"http://{place}",
        "streams": True,
        "trusted_proxies": ("127.0.0.1",),
    }
    chosen = demo_settings(load_settings({}, data=folder, **given)).model_copy(update={"library": melodies} | settings)
    chosen.data.mkdir(parents=True, exist_ok=True)
    async with open_demo(chosen) as demo, aiohttp.ClientSession(headers={"User-Agent": PHONE}) as http:
        yield Wired(demo, f"http://{place}", http)
    assert demo.server.world.violations == []


def path_in(text: str) -> str:
    """The path of the short link that a message shows."""
    found = re.search(r"http://127\.0\.0\.1:\d+(/\w+)", text)
    assert found is not None, text
    return found[1]


def labels(message: Shown) -> list[str]:
    """A message's buttons."""
    return [button["text"] for row in message.get("buttons", []) for button in row]
