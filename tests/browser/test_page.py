"""The playground's page as a person uses it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.async_api import Page, expect

from bot.cli.demo import Demo
from bot.playground.faults import Fault, Trouble
from bot.telegram import texts

README_PICTURE = Path(__file__).with_name("chat.png")


async def _say(page: Page, words: str) -> None:
    await page.get_by_label("Message").fill(words)
    await page.keyboard.press("Enter")


async def test_a_song_is_asked_for_shown_and_played(page: Page) -> None:
    await _say(page, "Ode to Joy")

    card = page.locator(".audio")
    await expect(card.locator(".title")).to_have_text("Ode to Joy")
    await expect(card.locator(".performer")).to_have_text("Ludwig van Beethoven")
    await expect(card.locator(".duration")).to_have_text("0:17")
    cover = card.locator("img")
    await expect(cover).to_have_js_property("complete", True)
    assert await cover.evaluate("image => image.naturalWidth") >= 200

    await card.get_by_role("button", name="Play").click()
    await expect(card).to_have_class("audio playing")
    await expect(card.locator(".now")).to_have_text("0:01")
    await card.get_by_role("button", name="Pause").click()
    await expect(card).to_have_class("audio")


async def test_the_song_can_be_sought_in(page: Page) -> None:
    await _say(page, "Ode to Joy")
    await page.locator(".audio .play").click()
    await expect(page.locator(".audio")).to_have_class("audio playing")

    await page.locator(".seek").evaluate("slider => { slider.value = 500; slider.oninput({ target: slider }); }")

    await expect(page.locator(".now")).to_have_text(re.compile("0:(0[89]|10)"))


async def test_a_choice_is_made_by_pressing_a_button(page: Page) -> None:
    await _say(page, "symphony")
    buttons = page.locator(".buttons button")
    await expect(buttons.last).to_have_text(texts.CHOOSE_CANCEL)
    title = (await buttons.first.inner_text()).partition(" – ")[0]

    await buttons.first.click()

    await expect(page.locator(".audio .title")).to_have_text(title.rstrip("…"))
    await expect(buttons).to_have_count(0)


async def test_the_status_message_is_seen_and_goes_away(page: Page, demo: Demo) -> None:
    hang = Fault(Trouble.HANG)
    demo.server.faults.add("sendAudio", hang)
    await _say(page, "Ode to Joy")

    await expect(page.locator(".bot .bubble").first).to_contain_text("…")
    hang.release()

    await expect(page.locator(".audio")).to_have_count(1)
    await expect(page.locator(".message.bot")).to_have_count(1)


async def test_names_from_hell_are_shown_as_text(page: Page) -> None:
    await _say(page, "<img src=x onerror=alert(1)> & \u202eabc")

    await expect(page.locator(".person .bubble")).to_contain_text("<img src=x onerror=alert(1)>")
    assert await page.locator(".bubble img").count() == 0


async def test_the_page_reads_well_on_a_phone_and_in_the_dark(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 700})
    await page.emulate_media(color_scheme="dark")
    await _say(page, "symphony")
    await page.locator(".buttons button").first.wait_for()

    sides = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sides[0] <= sides[1]


async def test_the_readmes_picture_is_a_chat_like_this_one(page: Page, tmp_path: Path) -> None:
    await _say(page, "Ode to Joy")
    await expect(page.locator(".audio")).to_have_count(1)
    await _say(page, "symphony")
    await page.locator(".buttons button").first.wait_for()
    await page.locator(".buttons button").nth(1).click()
    await expect(page.locator(".audio")).to_have_count(2)
    await _say(page, "beethoven – ode to joy, please")
    await expect(page.locator(".audio")).to_have_count(3)
    await _say(page, "minuet")
    await page.locator(".message.bot").nth(3).wait_for()
    target = README_PICTURE if os.environ.get("SONGWIRE_TEST_PICTURE") else tmp_path / "chat.png"

    await page.screenshot(path=target)

    assert README_PICTURE.read_bytes()[:8] == target.read_bytes()[:8]
    assert README_PICTURE.name in (Path(__file__).parents[2] / "README.md").read_text("utf-8")
