"""The real bot against the playground: every test ends with the rule that no call may have broken the Bot API's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo import Demo, demo_settings, open_demo
from bot.settings import load_settings

Open = Callable[..., AbstractAsyncContextManager[Demo]]


@pytest.fixture
def open_bot(tmp_path: Path, melodies: Path) -> Open:
    """Open a demo with settings of one's own; leaving it checks that no rule was broken."""

    @asynccontextmanager
    async def opened(*, storage: bool = True, **settings: Any) -> AsyncIterator[Demo]:
        chosen = demo_settings(load_settings({}, data=tmp_path, **settings)).model_copy(update={"library": melodies})
        chosen.data.mkdir(parents=True, exist_ok=True)
        async with open_demo(chosen, storage=storage) as demo:
            yield demo
        assert demo.server.world.violations == []

    return opened


@pytest.fixture
async def demo(open_bot: Open) -> AsyncIterator[Demo]:
    """The bot with its default settings."""
    async with open_bot() as opened:
        yield opened


@pytest.fixture
def say(demo: Demo) -> Callable[[str], Awaitable[list[dict[str, Any]]]]:
    """Say something and wait until the bot is done; what it has added to the chat is returned."""

    async def said(text: str) -> list[dict[str, Any]]:
        return await ask(demo, text)

    return said


async def ask(demo: Demo, text: str) -> list[dict[str, Any]]:
    """Say something in a demo; the bot's new messages are returned."""
    number = demo.chat.say(text)
    await demo.settle()
    return [message for message in demo.chat.messages() if message["id"] > number and message["from"] == "bot"]
