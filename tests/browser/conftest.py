"""A real browser on the playground's page."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.cli.demo import Demo, demo_settings, open_demo
from bot.playground.page_server import ChatPage
from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.settings import load_settings
from tests.browser.small_bot import SmallBot
from tests.playground.stage import TOKEN

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, or whichever is installed."""
    if CHROMIUM is None:
        pytest.skip("needs a browser: install chromium")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        await opened.close()


@pytest.fixture
async def demo(tmp_path: Path, melodies: Path) -> AsyncIterator[Demo]:
    """A demo with its page."""
    settings = demo_settings(load_settings({}, data=tmp_path)).model_copy(update={"library": melodies})
    settings.data.mkdir(parents=True, exist_ok=True)
    async with open_demo(settings) as opened:
        yield opened
    assert opened.server.world.violations == []


@pytest.fixture
async def page(browser: Browser, demo: Demo) -> AsyncIterator[Page]:
    """The demo's chat, open."""
    async with _opened(browser, demo.server.url) as page:
        yield page


@dataclass(frozen=True, slots=True)
class Town:
    """A playground with a bot that does one of everything."""

    world: World
    page: Page


@pytest.fixture
async def town(browser: Browser) -> AsyncIterator[Town]:
    """The page with that bot behind it."""
    world = World()
    account = world.add_bot(TOKEN, name="Songwire", username="song_bot", inline=True, feedback=True, guests=True)
    chat = Chat(world, account, world.new_user("You", "en"))
    server = PlaygroundServer(world)
    ChatPage(server, chat, ideas=("Ode to Joy", "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"))
    async with server, aiohttp.ClientSession() as http:
        bot = SmallBot(f"{server.url}/bot{TOKEN}", http)
        await bot.learn(chat.id)
        serving = asyncio.ensure_future(bot.run())
        try:
            async with _opened(browser, server.url) as page:
                yield Town(world, page)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
    assert serving.cancelled(), serving.exception()
    assert world.violations == []


@asynccontextmanager
async def _opened(browser: Browser, url: str) -> AsyncIterator[Page]:
    """The page; an error on its console fails the test."""
    page = await browser.new_page(viewport={"width": 760, "height": 900}, device_scale_factor=1)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(url + "/")
    await page.get_by_text("online").wait_for()
    yield page
    await page.close()
    assert errors == []
