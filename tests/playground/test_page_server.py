"""The page's endpoints."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.page_server import ChatPage
from bot.playground.person import Chat
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from tests.playground.stage import SONG, TOKEN, Clock, Stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    world = World(now=clock)
    account = world.add_bot(TOKEN, name="Songwire", username="songwire_test_bot")
    chat = Chat(world, account, world.new_user("Ada", "en"))
    server = PlaygroundServer(world)
    ChatPage(server, chat, ideas=("Ode to Joy",))
    async with server, aiohttp.ClientSession() as http:
        yield Stage(world, server, account, chat, http, clock)


async def view(stage: Stage) -> Any:
    async with stage.http.get(f"{stage.server.url}/playground/chat") as response:
        return await response.json()


async def test_the_chat_and_the_counters_are_shown(stage: Stage) -> None:
    stage.chat.say("hi")

    shown = await view(stage)

    assert [message["text"] for message in shown["messages"]] == ["hi"]
    assert shown["counters"]["violations"] == 0
    assert shown["ideas"] == ["Ode to Joy"]


async def test_what_is_typed_on_the_page_reaches_the_bot(stage: Stage) -> None:
    async with stage.http.post(f"{stage.server.url}/playground/say", json={"text": "hi"}) as response:
        assert response.status == 200

    assert [update["message"]["text"] for update in await stage.updates()] == ["hi"]


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"text": ""}', '{"text": 5}', "no json"])
async def test_what_is_no_text_is_refused(stage: Stage, body: str) -> None:
    async with stage.http.post(f"{stage.server.url}/playground/say", data=body) as response:
        assert response.status == 400


async def test_a_button_is_pressed_and_answered(stage: Stage) -> None:
    keyboard = {"inline_keyboard": [[{"text": "One", "callback_data": "1"}]]}
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a", reply_markup=keyboard)).result
    place = {"message_id": sent["message_id"], "row": 0, "col": 0}

    pressing = asyncio.ensure_future(stage.http.post(f"{stage.server.url}/playground/press", json=place))
    [update] = await stage.updates(timeout=5)
    await stage.call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Yes")

    assert await (await pressing).json() == {"answer": "Yes"}


@pytest.mark.parametrize(("row", "col"), [(1, 0), (0, 1), (-1, 0), (0, -1)])
async def test_a_button_that_is_not_there_is_not_found(stage: Stage, row: int, col: int) -> None:
    keyboard = {"inline_keyboard": [[{"text": "One", "callback_data": "1"}]]}
    sent = (await stage.call("sendMessage", chat_id=stage.chat.id, text="a", reply_markup=keyboard)).result
    place = {"message_id": sent["message_id"], "row": row, "col": col}

    async with asyncio.timeout(5):
        async with stage.http.post(f"{stage.server.url}/playground/press", json=place) as response:
            assert response.status == 404


async def test_every_change_is_an_event_with_the_whole_view(stage: Stage) -> None:
    async with stage.http.get(f"{stage.server.url}/playground/events") as events:
        assert events.content_type == "text/event-stream"
        assert (await _event(events))["messages"] == []
        stage.chat.say("hi")
        assert [message["text"] for message in (await _event(events))["messages"]] == ["hi"]


async def test_two_pages_see_the_same_events(stage: Stage) -> None:
    url = f"{stage.server.url}/playground/events"
    async with stage.http.get(url) as first, stage.http.get(url) as second:
        await _event(first)
        await _event(second)
        first.close()
        stage.chat.say("hi")
        assert len((await _event(second))["messages"]) == 1


async def test_a_player_can_seek(stage: Stage) -> None:
    file_id = (await stage.send_song())["audio"]["file_id"]
    url = f"{stage.server.url}/playground/file/{file_id}"

    async with stage.http.get(url) as whole:
        assert (whole.status, whole.content_type, whole.headers["Accept-Ranges"]) == (200, "audio/mpeg", "bytes")
        assert await whole.read() == SONG
    async with stage.http.get(url, headers={"Range": "bytes=10-19"}) as part:
        assert (part.status, part.headers["Content-Range"]) == (206, f"bytes 10-19/{len(SONG)}")
        assert await part.read() == SONG[10:20]
    async with stage.http.get(url, headers={"Range": "bytes=-5"}) as tail:
        assert await tail.read() == SONG[-5:]


@pytest.mark.parametrize(("wanted", "status"), [(f"bytes={len(SONG)}-", 416), ("bytes=9-1", 200), ("pages=1", 200)])
async def test_a_range_that_is_not_there_is_told_from_one_that_makes_no_sense(
    stage: Stage, wanted: str, status: int
) -> None:
    file_id = (await stage.send_song())["audio"]["file_id"]
    url = f"{stage.server.url}/playground/file/{file_id}"

    async with stage.http.get(url, headers={"Range": wanted}) as response:
        assert response.status == status


async def test_a_file_nobody_sent_is_not_found(stage: Stage) -> None:
    for path in ("file", "cover"):
        async with stage.http.get(f"{stage.server.url}/playground/{path}/none") as response:
            assert response.status == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1"])
async def test_a_foreign_name_that_leads_here_is_refused(stage: Stage, host: str) -> None:
    async with stage.http.get(f"{stage.server.url}/playground/chat", headers={"Host": host}) as response:
        assert response.status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_cannot_speak_for_the_person(stage: Stage, origin: str) -> None:
    url = f"{stage.server.url}/playground/say"

    async with stage.http.post(url, json={"text": "hi"}, headers={"Origin": origin}) as response:
        assert response.status == 403

    assert stage.chat.messages() == []


async def _event(response: aiohttp.ClientResponse) -> Any:
    """The next server-sent event."""
    async with asyncio.timeout(5):
        while not (line := await response.content.readline()).startswith(b"data: "):
            assert line, "the stream ended"
        return json.loads(line[6:])


async def post(stage: Stage, act: str, **body: Any) -> tuple[int, Any]:
    """Do something on the page."""
    async with stage.http.post(f"{stage.server.url}/playground/{act}", json=body) as response:
        return response.status, await response.json(content_type=None) if response.status == 200 else None


async def shown(stage: Stage, chat: str, name: str = "") -> Any:
    place = {"chat": chat, "as": name}
    async with stage.http.get(f"{stage.server.url}/playground/chat", params=place) as response:
        assert response.status == 200
        return await response.json()


async def test_other_chats_are_made_when_somebody_looks_at_them(stage: Stage) -> None:
    assert [chat["key"] for chat in (await view(stage))["chats"]] == ["bot", "group", "forum", "elsewhere"]
    assert await stage.heard() == []

    group = await shown(stage, "group")

    assert (group["title"], group["kind"], group["people"]) == ("Friends", "group", ["Ada", "Ben"])
    assert await stage.heard() == ["", "new_chat_members"]
    assert (await shown(stage, "elsewhere"))["messages"][0]["service"] == "Ada added Ben"
    assert await stage.heard() == []


async def test_a_friend_can_be_spoken_for_in_a_topic_and_in_reply(stage: Stage) -> None:
    topics = {topic["name"]: topic["id"] for topic in (await shown(stage, "forum"))["topics"]}
    _, first = await post(stage, "say", chat="forum", text="ode?", topic=topics["Songs"])
    await post(stage, "say", chat="forum", text="yes", reply_to=first["message_id"], topic=1, **{"as": "Ben"})

    *_, asked, answered = (await shown(stage, "forum"))["messages"]

    assert (asked["name"], asked["topic"]) == ("Ada", "Songs")
    assert (answered["name"], answered["reply_to"], answered["topic"]) == ("Ben", first["message_id"], "Songs")


async def test_reactions_are_set_and_taken_back(stage: Stage) -> None:
    _, said = await post(stage, "say", text="hi")
    number = said["message_id"]

    await post(stage, "react", message_id=number, emoji="👍")
    assert (await view(stage))["messages"][0]["reactions"] == ["👍"]
    await post(stage, "react", message_id=number, emoji="")
    assert "reactions" not in (await view(stage))["messages"][0]
    assert (await post(stage, "react", message_id=number, emoji="💣"))[0] == 400
    assert (await post(stage, "react", message_id=99, emoji="👍"))[0] == 404


async def test_inline_results_are_asked_for_and_chosen(stage: Stage) -> None:
    stage.account.inline = True
    await shown(stage, "elsewhere")
    words = {"message_text": "Ode"}
    result = {"type": "article", "id": "x", "title": "Ode", "input_message_content": words}
    result |= {"thumbnail_url": "https://i.example/none.jpg"}

    typing = asyncio.ensure_future(post(stage, "inline", chat="elsewhere", query="ode", **{"as": "Ben"}))
    [update] = await stage.updates(timeout=5)
    await stage.call("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[result])
    found = await typing
    chosen = await post(stage, "choose", chat="elsewhere", id="x", **{"as": "Ben"})

    assert found[1]["results"] == [{"id": "x", "type": "article", "title": "Ode", "thumbnail": ""}]
    assert update["inline_query"]["chat_type"] == "group"
    assert chosen[0] == 200
    assert (await shown(stage, "elsewhere"))["messages"][-1]["via"] == "@songwire_test_bot"


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("say", {"chat": "nowhere", "text": "x"}),
        ("say", {"chat": "group", "as": "Nobody", "text": "x"}),
        ("inline", {"query": "x"}),
        ("choose", {"id": "x"}),
        ("press", {"message_id": 1}),
    ],
)
async def test_what_is_not_there_is_not_found(stage: Stage, act: str, body: dict[str, Any]) -> None:
    assert (await post(stage, act, **body))[0] == 404


async def test_a_page_of_a_chat_that_is_not_there_is_not_found(stage: Stage) -> None:
    for path in ("chat", "events"):
        async with stage.http.get(f"{stage.server.url}/playground/{path}?chat=nowhere") as response:
            assert response.status == 404


async def test_only_pictures_of_the_playgrounds_own_web_are_served(stage: Stage) -> None:
    stage.world.web.update({"https://a/b.jpg": ("image/jpeg", b"jpeg"), "https://a/c.html": ("text/html", b"<b>")})

    for url, status in (("https://a/b.jpg", 200), ("https://a/c.html", 404), ("https://a/none.jpg", 404)):
        async with stage.http.get(f"{stage.server.url}/playground/web", params={"url": url}) as response:
            assert response.status == status


async def test_a_document_is_never_a_page_of_ours(stage: Stage) -> None:
    files = {"document": ("a.html", b"<script>")}
    sent = (await stage.upload("sendDocument", files, chat_id=stage.chat.id)).result

    async with stage.http.get(f"{stage.server.url}/playground/file/{sent['document']['file_id']}") as response:
        assert response.content_type == "application/octet-stream"
