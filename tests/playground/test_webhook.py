"""Updates that are brought to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from aiohttp import web

from tests.playground.stage import Stage, open_stage

ACTIVE = (
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)


@dataclass
class Bot:
    """A bot that listens: what it got, and what it answers next."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    answers: list[web.Response] = field(default_factory=list)
    held: dict[int, asyncio.Event] = field(default_factory=dict)
    """Chats whose updates wait."""

    async def take(self, request: web.Request) -> web.Response:
        update = orjson.loads(await request.read())
        self.headers = dict(request.headers)
        self.got.append(update)
        if held := self.held.get(update.get("message", {}).get("chat", {}).get("id")):
            await held.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    listening = Bot()
    app = web.Application()
    app.router.add_post("/hook", listening.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listening
    for event in listening.held.values():
        event.set()
    await runner.cleanup()


async def drained(stage: Stage) -> None:
    async with asyncio.timeout(5):
        await stage.account.updates.drained()


async def test_updates_are_brought_in_order_with_the_secret(stage: Stage, bot: Bot) -> None:
    stage.chat.say("before")
    assert (await stage.call("setWebhook", url=bot.url, secret_token="s3cret")).result is True
    for text in "abc":
        stage.chat.say(text)
    await drained(stage)

    assert bot.texts == ["before", "a", "b", "c"]
    assert bot.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"


async def test_what_is_not_taken_is_brought_again_before_what_follows(stage: Stage, bot: Bot) -> None:
    bot.answers = [web.Response(status=503), web.Response(status=302), web.Response(status=204)]
    await stage.call("setWebhook", url=bot.url)
    stage.chat.say("a")
    stage.chat.say("b")
    await drained(stage)
    info = (await stage.call("getWebhookInfo")).result

    assert bot.texts == ["a", "a", "a", "b"]
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (bot.url, 0, 40)
    assert (info["last_error_date"], "302" in info["last_error_message"]) == (1_700_000_000, True)


async def test_one_slow_chat_does_not_hold_up_another(stage: Stage, bot: Bot) -> None:
    ben = stage.person("Ben").chat()
    bot.held[stage.chat.id] = asyncio.Event()
    await stage.call("setWebhook", url=bot.url)
    stage.chat.say("slow")
    stage.chat.say("behind it")
    ben.say("quick")
    async with asyncio.timeout(5):
        while len(bot.got) < 2:
            await asyncio.sleep(0.001)
    before = list(bot.texts)
    bot.held[stage.chat.id].set()
    await drained(stage)

    assert sorted(before) == ["quick", "slow"]
    assert bot.texts[-1] == "behind it"


async def test_an_answer_may_be_a_call(stage: Stage, bot: Bot) -> None:
    call = {"method": "sendMessage", "chat_id": stage.chat.id, "text": "at once"}
    bot.answers = [web.json_response(call), web.json_response(call | {"chat_id": 42})]
    await stage.call("setWebhook", url=bot.url)
    stage.chat.say("a")
    stage.chat.say("b")
    await drained(stage)

    assert stage.chat.transcript() == "You: a\nYou: b\nBot: at once"
    assert stage.world.counters.errors == {"Bad Request: chat not found": 1}


async def test_fetching_and_bringing_exclude_each_other(stage: Stage, bot: Bot) -> None:
    await stage.call("setWebhook", url=bot.url, allowed_updates=["callback_query"])
    stage.chat.say("unheard")

    assert (await stage.call("getUpdates")).refusal == ACTIVE
    assert (await stage.call("getWebhookInfo")).result["allowed_updates"] == ["callback_query"]
    assert (await stage.call("deleteWebhook")).result is True
    assert (await stage.call("getUpdates")).result == []
    assert bot.got == []


async def test_what_is_pending_can_be_dropped(stage: Stage, bot: Bot) -> None:
    stage.chat.say("old")
    await stage.call("setWebhook", url=bot.url, drop_pending_updates=True)
    stage.chat.say("new")
    await drained(stage)

    assert bot.texts == ["new"]
    await stage.call("setWebhook", url="")
    assert (await stage.call("getWebhookInfo")).result["url"] == ""


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("http://bot.example/hook", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("ftp://127.0.0.1/", "invalid webhook URL specified"),
        ("nonsense", "invalid webhook URL specified"),
    ],
)
async def test_a_url_telegram_cannot_use_is_refused(stage: Stage, url: str, refusal: str) -> None:
    assert (await stage.call("setWebhook", url=url)).refusal == (400, f"Bad Request: {refusal}")
