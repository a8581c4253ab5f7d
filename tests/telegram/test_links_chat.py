"""Short links in the chat: one bot for all tests of this module, a person with links of their own for each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.group import Group
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
        ("/stats nobodyhasthis", "You have no such short link"),
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
    await site.ask(f"/short {ODE} oldname")
    (question,) = await site.press(await _looked_at(site, "oldname"), "Rename")
    (refused,) = await site.ask("with spaces", reply_to=question["id"])
    (renamed,) = await site.ask("newname", reply_to=question["id"])

    assert "Answer this message" in question["text"]
    assert "letters and digits" in refused["text"]
    assert path_in(renamed["text"]) == "/newname"
    assert (await site.get("/newname")).headers["Location"] == ODE
    assert (await site.get("/oldname")).status == 404


async def test_a_link_is_led_elsewhere_and_an_address_of_no_platform_is_refused(site: Wired) -> None:
    await site.ask(f"/short {ODE} turned")
    (question,) = await site.press(await _looked_at(site, "turned"), "New target")
    (refused,) = await site.ask("https://evil.example/", reply_to=question["id"])
    await site.ask(OTHER, reply_to=question["id"])

    assert "I can shorten links to Spotify" in refused["text"]
    assert (await site.get("/turned")).headers["Location"] == OTHER


async def test_a_link_is_deleted_only_after_a_second_press(site: Wired) -> None:
    await site.ask(f"/short {ODE} goner")
    card = await _looked_at(site, "goner")
    await site.press(card, "Delete")
    asked = site.shown(card["id"])

    assert (await site.get("/goner")).status == 301
    assert await site.press_said(asked, "Yes, delete it") == "Deleted."
    assert (await site.get("/goner")).status == 404


async def test_several_links_are_deleted_at_once_but_at_most_five(site: Wired) -> None:
    for number in range(6):
        await site.ask(f"/short {ODE} several{number}")
    listed = await _listed(site)
    await site.press(listed, "Delete several")
    said = [await site.press_said(listed, f"several{number}") for number in range(6)]
    done = await site.press_said(listed, "Delete 5 links")

    assert said == ["", "", "", "", "", "You can delete five links at once."]
    assert done == "Deleted."
    assert [(await site.get(f"/several{number}")).status for number in (0, 4, 5)] == [404, 404, 301]


async def test_the_list_is_turned_page_by_page(site: Wired) -> None:
    for number in range(9):
        await site.ask(f"/short {ODE} paged{number}")
    listed = await _listed(site)
    first = labels(listed)
    await site.press(listed, "▶")
    second = labels(site.shown(listed["id"]))

    assert "/paged8 " in first[0]
    assert "▶" in first
    assert "/paged0 " in second[0]
    assert "◀" in second


async def test_statistics_come_as_a_picture_from_the_button_too(site: Wired) -> None:
    await site.ask(f"/short {ODE} drawn")
    await site.get("/drawn")
    (picture,) = await site.press(await _looked_at(site, "drawn"), "Statistics")

    assert picture["text"].endswith("/drawn · 1 visit")
    assert picture["photo"]


async def test_our_own_short_links_are_expanded(site: Wired) -> None:
    await site.ask(f"/short {ODE} expanded")
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
