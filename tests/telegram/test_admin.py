"""What those who run the bot can see and do, and that nobody else can."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.cli.demo import Demo
from bot.playground.files import Stored, unique_id
from bot.playground.person import Chat, Person
from bot.telegram import admin_texts as texts
from bot.telegram import texts as everybodys
from tests.telegram.conftest import Open, ask

YOU = 700_000_001
"""The id of the first person of a playground."""


@pytest.fixture
async def own(open_bot: Open) -> AsyncIterator[Demo]:
    """A bot that you run."""
    async with open_bot(admins=(YOU,)) as demo:
        assert demo.chat.person.id == YOU
        yield demo


def _send_cookies(chat: Chat, content: bytes) -> None:
    stored = Stored(unique_id(content), "document", "cookies.txt", "text/plain", content)
    file_id = chat.world.files.keep(chat.bot.user["id"], stored)
    sizes = {"file_unique_id": stored.unique_id, "file_size": len(content)}
    chat.send({"document": {"file_id": file_id, "file_name": stored.name, "mime_type": stored.mime} | sizes})


def _message(demo: Demo, number: int) -> dict[str, Any]:
    return next(one for one in demo.chat.messages() if one["id"] == number)


async def test_to_everybody_else_there_is_no_such_command(own: Demo) -> None:
    ben = Person(own.server.world, "Ben").chat(own.account)
    for text in ("/admin", "/admin ban 5"):
        ben.say(text)
        await own.settle()
        assert ben.messages()[-1]["text"] == everybodys.UNKNOWN_COMMAND
    _send_cookies(ben, b"secret")
    await own.settle()
    assert any("document" in one for one in ben.messages())


async def test_the_panel_tells_how_everything_is_and_switches_sources(own: Demo) -> None:
    await ask(own, "Ode to Joy")
    await ask(own, "Ode to Joy")
    (usage,) = await ask(own, "/admin what")
    assert usage["text"] == texts.USAGE

    (panel,) = await ask(own, "/admin")
    for told in (texts.NOTHING_WAITING, "2 songs today, 50 % from the cache", "Sources: library", "library: ok, "):
        assert told in panel["text"]
    assert "Disk: " in panel["text"]

    await own.chat.press_label("Switch library off")
    await own.settle()
    assert "Sources: library (off)" in _message(own, panel["id"])["text"]
    (refused,) = await ask(own, "Für Elise")
    assert refused["text"] == everybodys.ERRORS["source_down"]

    await own.chat.press_label(texts.ERRORS)
    for _ in range(2):
        await own.chat.press_label(texts.REFRESH)
    assert _message(own, panel["id"])["text"] == texts.NO_ERRORS
    (on,) = await ask(own, "/admin on library")
    assert on["text"] == "library is switched on now."
    (song,) = await ask(own, "Für Elise")
    assert song["audio"]["title"] == "Für Elise"
    (unknown,) = await ask(own, "/admin off napster")
    assert unknown["text"].endswith("These exist: library")


async def test_what_is_not_understood_is_answered_with_what_there_is(own: Demo) -> None:
    for ill in ("ban x", "ban", "quota 5", "quota 5 many", "invite 0", "invite x", "broadcast", "nonsense"):
        (usage,) = await ask(own, f"/admin {ill}")
        assert usage["text"] == texts.USAGE, ill


async def test_operators_decide_about_people_and_let_them_in(own: Demo) -> None:
    said = [(await ask(own, f"/admin {one}"))[0]["text"] for one in ("ban 5", "unban 5", "allow 5", "quota 5 1")]
    assert said == [
        "5 is banned now.",
        "5 is like everybody else now.",
        "5 may ask now, invited or not.",
        "5 may have 1 song a day now.",
    ]
    assert (await ask(own, "/admin quota 5 none"))[0]["text"] == "5 may have as many songs as everybody now."
    (invited,) = await ask(own, "/admin invite 3")
    assert invited["text"].startswith("This link lets 3 people in:\nhttps://t.me/songwire_demo_bot?start=invite_")


async def test_a_refreshed_song_is_fetched_anew(own: Demo) -> None:
    await ask(own, "Ode to Joy")
    link = "https://open.spotify.com/track/3G05Jilr0VuOGWHXyeLOP1"
    (refreshed,) = await ask(own, f"/admin refresh {link}")
    assert "“Ode to Joy” is forgotten" in refreshed["text"]
    assert (await ask(own, "/admin refresh https://open.spotify.com/track/" + "0" * 22))[0]["text"] == texts.NOT_KNOWN

    await ask(own, link)
    assert own.server.world.counters.uploads == 2


async def test_a_broadcast_is_shown_first_and_reaches_all_who_are_still_there(own: Demo) -> None:
    ben, cid = (Person(own.server.world, name).chat(own.account) for name in ("Ben", "Cid"))
    for chat in (ben, cid):
        chat.say("/help")
    await own.settle()
    cid.desert()
    (preview,) = await ask(own, "/admin broadcast Hello,\nall of you!")
    assert preview["text"].endswith("\n\nHello,\nall of you!")
    assert "Hello" not in ben.transcript()

    await own.chat.press_label(texts.SEND)
    await ben.wait_for(lambda shown: shown[-1].get("text") == "Hello,\nall of you!")
    await own.chat.wait_for(lambda shown: any(one.get("text", "").startswith("Sent: ") for one in shown))
    assert _message(own, preview["id"])["text"] == "Sent: 2 have it, 1 could not be reached."

    assert "buttons" not in _message(own, preview["id"])
    (again,) = await ask(own, "/admin broadcast Once more")
    assert again["text"].startswith("This goes to 2 people:")


async def test_cookies_are_checked_kept_and_the_message_is_deleted(own: Demo) -> None:
    line = "\t".join((".youtube.com", "TRUE", "/", "TRUE", "2000000000", "SID", "hidden"))
    for content, said in (
        (f"# Netscape HTTP Cookie File\n{line}\n".encode(), "Thank you, 1 cookie is in use"),
        (b"{}", "I can't use that file: "),
        (b"x" * 1_000_001, texts.COOKIES_TOO_LARGE),
    ):
        _send_cookies(own.chat, content)
        await own.settle()
        assert own.chat.messages()[-1]["text"].startswith(said)
        assert not [one for one in own.chat.messages() if "document" in one]

    kept = own.songwire.heart.data / "cookies.txt"
    assert line in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert not list(own.songwire.heart.data.glob("*.new"))
