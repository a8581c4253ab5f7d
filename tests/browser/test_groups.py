"""The page's other chats: a group with a friend in it, a forum, and one where the bot is not."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from tests.browser.conftest import Town
from tests.browser.small_bot import picture


async def _open(town: Town, title: str) -> None:
    await town.page.get_by_role("navigation").get_by_text(title).click()
    await expect(town.page.locator("#title")).to_have_text(title)


async def _say(town: Town, words: str, *, as_: str = "") -> None:
    if as_:
        await town.page.get_by_label("Speak as").select_option(as_)
    await town.page.get_by_label("Message").fill(words)
    await town.page.keyboard.press("Enter")


async def test_two_people_and_the_bot_talk_in_a_group(town: Town, tmp_path: Path) -> None:
    page = town.page
    await _open(town, "Friends")
    await expect(page.locator(".service").last).to_have_text("You added Songwire")
    await _say(town, "What was that tune?")
    await _say(town, "/song Ode to Joy", as_="Ben")

    card = page.locator(".bot .audio")
    await expect(card.locator(".title")).to_have_text("Ode to Joy")
    await expect(page.locator(".bot .quoted")).to_have_text("Ben: /song Ode to Joy")
    await expect(page.locator(".reactions")).to_have_text("👀")
    await expect(page.locator(".person .bubble")).to_contain_text("/song Ode to Joy")
    await expect(page.locator(".other .head")).to_have_text("You")
    await page.get_by_role("button", name="Lyrics").click()
    await expect(page.get_by_role("alert")).to_have_text("Ben: noted")
    await page.screenshot(path=tmp_path / "group.png")


async def test_a_message_is_replied_and_reacted_to(town: Town) -> None:
    page = town.page
    await _open(town, "Friends")
    await _say(town, "listen")
    said = page.locator(".message.person")
    await said.hover()
    await said.get_by_role("button", name="React").click()
    await expect(page.locator(".reactions")).to_have_text("👍")
    await said.get_by_role("button", name="Reply").click()
    await expect(page.locator("#replying")).to_contain_text("Reply to You: listen")
    await _say(town, "to what?", as_="Ben")

    await expect(page.locator(".message.person .quoted")).to_have_text("You: listen")


async def test_topics_photos_and_albums_are_shown(town: Town, tmp_path: Path) -> None:
    page = town.page
    await _open(town, "Music club")
    await page.get_by_label("Topic", exact=True).select_option("Songs")
    await _say(town, "/album")

    await expect(page.locator("img.photo")).to_have_js_property("complete", True)
    assert await page.locator("img.photo").evaluate("image => image.naturalWidth") == 640
    await expect(page.locator(".message.album")).to_have_count(2)
    await expect(page.locator(".album .head")).to_have_text(["#Songs · Songwire"])
    await page.screenshot(path=tmp_path / "forum.png")


async def test_only_one_of_them_sees_what_is_meant_for_them(town: Town) -> None:
    page = town.page
    await _open(town, "Music club")
    await _say(town, "/secret", as_="Ben")
    await expect(page.locator(".message.only")).to_contain_text("Slow down, please.")

    await page.get_by_label("Speak as").select_option("You")

    await expect(page.locator(".message.only")).to_have_count(0)


async def test_inline_results_are_shown_with_covers_and_sent_by_a_tap(town: Town, tmp_path: Path) -> None:
    page = town.page
    town.world.web["https://i.example/b.jpg"] = ("image/jpeg", picture("#2f6f6a"))
    await _open(town, "Without the bot")
    await page.get_by_label("Message").press_sequentially("@song_bot ode")

    results = page.locator("#results .result")
    await expect(results).to_have_count(2)
    for at in range(2):
        assert (
            await results.nth(at).locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
            == 320
        )
    await page.screenshot(path=tmp_path / "inline.png")
    await results.nth(0).click()
    await expect(page.locator(".audio .title")).to_have_text("Ode to Joy")
    await expect(page.locator(".head")).to_have_text("via @song_bot")
    await expect(page.get_by_label("Message")).to_have_value("")

    await page.get_by_label("Message").press_sequentially("@song_bot minuet")
    await results.nth(1).click()
    await expect(page.locator(".audio .title").nth(1)).to_have_text("Minuet in G")


async def test_a_bot_that_is_not_there_answers_as_a_guest(town: Town) -> None:
    page = town.page
    await _open(town, "Without the bot")
    await _say(town, "hey @song_bot ode")

    await expect(page.locator(".bot .audio .title")).to_have_text("Ode to Joy")


async def test_all_of_it_fits_a_phone_and_the_dark(town: Town, tmp_path: Path) -> None:
    page = town.page
    await page.set_viewport_size({"width": 360, "height": 700})
    await page.emulate_media(color_scheme="dark")
    await _open(town, "Music club")
    await _say(town, "/album", as_="Ben")
    await expect(page.locator(".message.album")).to_have_count(2)
    await page.get_by_label("Message").press_sequentially("@song_bot ode")
    await expect(page.locator("#results .result")).to_have_count(2)
    await page.screenshot(path=tmp_path / "dark.png")

    sides = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sides[0] <= sides[1]
    await page.set_viewport_size({"width": 1200, "height": 800})
    await page.screenshot(path=tmp_path / "wide.png")
    sides = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sides[0] <= sides[1]
