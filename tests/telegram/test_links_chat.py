"""Short links in the chat: one bot for all tests of this module, a person with links of their own for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.group import Group
from bot.playground.person import Person
from tests.web.wired import ODE, OTHER, Shown, Wired, labels, open_wired, path_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory, melodies: Path) -> AsyncIterator[Wired]:
    async with open_wired(tmp_path_factory.mktemp("links"), melodies, links_per_minute=1000) as opened:
        yield opened


async def _listed(site: Wired) -> Shown:
    (shown,) = await site.ask("/links")
    return shown


async def _looked_at(site: Wired, slug: str) -> Shown:
    listed = await _listed(site)
    await site.press(listed, f"/{slug} ")
    return site.shown(listed["id"])


async def test_the_button_under_a_song_shows_its_card_and_the_same_link_again(site: Wired) -> None:
    (song,) = await site.ask("Ode to Joy")
    (card,) = await site.press(song, "Short link")
    (song,) = await site.ask("Ode to Joy")
    (again,) = await site.press(song, "Short link")

    assert card["text"].startswith("Ode to Joy – Ludwig van Beethoven\nBeethoven by the Window · 0:17\n\nhttp://")
    assert card["buttons"] == [[{"text": "Spotify", "kind": "url", "value": ODE}]]
    assert path_in(again["text"]) == path_in(card["text"])


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/short", "Send me a link"),
        (f"/short {ODE} no-hyphens", "up to 64 letters and digits"),
        (f"/short {ODE} Api", "up to 64 letters and digits"),
        ("/short https://open.spotify.com@evil.example/track/1", "I can shorten links to Spotify"),
        ("/short javascript:alert(1)", "I can shorten links to Spotify"),
        ("/stats nobodyhasthis", "There is no such short link"),
        ("/expand spotify.link@evil.example/x", "That link leads to no song"),
        ("/expand", "Send me the link you wonder about"),
        (f"/expand {ODE}", f"That link is no short one; it leads here: {ODE}"),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_sentence(site: Wired, said: str, answer: str) -> None:
    (told,) = await site.ask(said)

    assert answer in told["text"]


async def test_a_name_is_given_once(site: Wired) -> None:
    await site.ask(f"/short {ODE} once")
    (told,) = await site.ask(f"/short {OTHER} once")

    assert told["text"] == "Somebody has that name already. Please try another."


async def test_a_link_is_renamed_by_the_reply_to_a_question(site: Wired) -> None:
    await site.make("oldname")
    (question,) = await site.press(await _looked_at(site, "oldname"), "Rename")
    (refused,) = await site.ask("with spaces", reply_to=question["id"])
    (renamed,) = await site.ask("newname", reply_to=question["id"])

    assert "Answer this message" in question["text"]
    assert "letters and digits" in refused["text"]
    assert path_in(renamed["text"]) == "/newname"
    assert (await site.get("/newname")).headers["Location"] == ODE
    assert (await site.get("/oldname")).status == 404


async def test_a_link_is_led_elsewhere_and_an_address_of_no_platform_is_refused(site: Wired) -> None:
    await site.make("turned")
    (question,) = await site.press(await _looked_at(site, "turned"), "New target")
    (refused,) = await site.ask("https://evil.example/", reply_to=question["id"])
    await site.ask(OTHER, reply_to=question["id"])

    assert "I can shorten links to Spotify" in refused["text"]
    assert (await site.get("/turned")).headers["Location"] == OTHER


async def test_a_link_is_deleted_only_after_a_second_press(site: Wired) -> None:
    await site.make("goner")
    card = await _looked_at(site, "goner")
    await site.press(card, "Delete")
    asked = site.shown(card["id"])

    assert (await site.get("/goner")).status == 301
    assert await site.press_said(asked, "Yes, delete it") == "Deleted."
    assert (await site.get("/goner")).status == 404


async def test_the_buttons_of_a_link_that_is_gone_say_so(site: Wired) -> None:
    await site.make("away")
    card = await _looked_at(site, "away")
    (question,) = await site.press(card, "Rename")
    await site.press(card, "Delete")
    await site.press(card, "Yes, delete it")
    (told,) = await site.ask("again", reply_to=question["id"])

    assert told["text"] == "There is no such short link. Yours are in /links."


async def test_somebody_elses_link_is_followed_but_neither_shown_nor_counted_for_others(site: Wired) -> None:
    await site.make("mine")
    other = Person(site.demo.server.world, "Ben", language="en").chat()
    for said in ("/stats mine", "/links", f"/expand {site.base}/mine"):
        other.say(said)
    await site.demo.settle()
    shown = [message["text"] for message in other.messages() if message["from"] == "bot"]

    assert shown[0] == "There is no such short link. Yours are in /links."
    assert shown[1].startswith("You have no short links yet.")
    assert shown[2] == f"It leads here: {ODE}"


async def test_several_links_are_deleted_at_once_but_at_most_five(site: Wired) -> None:
    for number in range(6):
        await site.make(f"several{number}")
    listed = await _listed(site)
    await site.press(listed, "Delete several")
    # All at once: the list is then drawn anew once, where Telegram lets a chat be written to once a second.
    said = await asyncio.gather(*(site.press_said(listed, f"several{number}") for number in range(6)))
    done = await site.press_said(listed, "Delete 5 links")

    assert sorted(said) == ["", "", "", "", "", "You can delete five links at once."]
    assert done == "Deleted."
    assert sorted([(await site.get(f"/several{number}")).status for number in range(6)]) == [301, *[404] * 5]


async def test_the_list_is_turned_page_by_page(site: Wired) -> None:
    for number in range(9):
        await site.make(f"paged{number}")
    listed = await _listed(site)
    first = labels(listed)
    await site.press(listed, "▶")
    second = labels(site.shown(listed["id"]))

    assert "/paged8 " in first[0]
    assert "▶" in first
    assert "/paged0 " in second[0]
    assert "◀" in second


async def test_statistics_come_as_a_picture_from_the_button_too(site: Wired) -> None:
    await site.make("drawn")
    await site.get("/drawn")
    (picture,) = await site.press(await _looked_at(site, "drawn"), "Statistics")

    assert picture["text"].endswith("/drawn · 1 visit")
    assert picture["photo"]


async def test_our_own_short_links_are_expanded(site: Wired) -> None:
    await site.make("expanded")
    (told,) = await site.ask(f"/expand {site.base}/expanded")

    assert told["text"] == f"It leads here: {ODE}"


async def test_a_token_is_not_for_a_group(site: Wired) -> None:
    world, you = site.demo.server.world, site.demo.chat.person
    group = Group(world, "Friends", owner=you, kind="supergroup")
    group.add_bot(site.demo.account)
    group.say(you, "/token@songwire_demo_bot")
    await site.demo.settle()

    assert "private chat" in group.transcript()
    assert "sw_" not in group.transcript()


async def test_the_menu_lists_what_there_is_only_with_the_web_part(site: Wired) -> None:
    assert {"short", "links", "stats", "expand", "token"} <= {one["command"] for one in site.demo.account.commands}
