"""A real browser on the playground's page."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.cli.demo import Demo, demo_settings, open_demo
from bot.settings import load_settings

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
    """The chat, open; an error on the page's console fails the test."""
    page = await browser.new_page(viewport={"width": 760, "height": 900}, device_scale_factor=1)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(demo.server.url + "/")
    await page.get_by_text("online").wait_for()
    yield page
    await page.close()
    assert errors == []
