"""Scripted trouble, as a client meets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.playground.faults import Fault, Trouble
from tests.playground.stage import TOKEN, Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


async def test_a_flood_says_how_long_to_wait_in_body_and_header(stage: Stage) -> None:
    stage.server.faults.add("sendMessage", Fault(Trouble.FLOOD, seconds=3))

    answer = await stage.call("sendMessage", chat_id=stage.chat.id, text="x")

    assert answer.refusal == (429, "Too Many Requests: retry after 3")
    assert answer.body["parameters"] == {"retry_after": 3}
    assert answer.headers["Retry-After"] == "3"
    assert stage.chat.messages() == []


async def test_trouble_meets_as_many_calls_as_were_scripted_and_no_other_method(stage: Stage) -> None:
    stage.server.faults.add("sendMessage", Fault(Trouble.FLOOD), Fault(Trouble.FLOOD))

    assert (await stage.call("getMe")).status == 200
    statuses = [(await stage.call("sendMessage", chat_id=stage.chat.id, text="x")).status for _ in range(3)]

    assert statuses == [429, 429, 200]


async def test_a_flooded_upload_is_answered_and_the_connection_lives_on(stage: Stage) -> None:
    stage.server.faults.add("sendAudio", Fault(Trouble.FLOOD))
    big = {"audio": ("ode.mp3", bytes(8 << 20))}

    refused = await stage.upload("sendAudio", big, chat_id=stage.chat.id)

    assert refused.status == 429
    assert (await stage.upload("sendAudio", big, chat_id=stage.chat.id)).status == 200


async def test_a_gateway_answers_in_html(stage: Stage) -> None:
    stage.server.faults.add("getMe", Fault(Trouble.STATUS, status=502))

    async with stage.http.get(f"{stage.server.url}/bot{TOKEN}/getMe") as response:
        assert response.status == 502
        assert response.content_type == "text/html"


async def test_a_call_hangs_until_it_is_released(stage: Stage) -> None:
    fault = Fault(Trouble.HANG)
    stage.server.faults.add("getMe", fault)

    call = asyncio.ensure_future(stage.call("getMe"))
    async with asyncio.timeout(5):
        await fault.met.wait()
    # A whole further call is time enough for the first one, were it not held.
    await stage.call("getMyCommands")
    assert not call.done()
    fault.release()

    async with asyncio.timeout(5):
        assert (await call).status == 200


async def test_a_cut_call_is_carried_out_though_its_answer_never_comes(stage: Stage) -> None:
    stage.server.faults.add("sendMessage", Fault(Trouble.CUT))

    with pytest.raises(aiohttp.ClientError):
        await stage.call("sendMessage", chat_id=stage.chat.id, text="did this arrive?")

    assert [message["text"] for message in stage.chat.messages()] == ["did this arrive?"]


async def test_a_hanging_call_does_not_keep_the_server_from_closing() -> None:
    async with asyncio.timeout(5):
        async with open_stage() as stage:
            fault = Fault(Trouble.HANG)
            stage.server.faults.add("getMe", fault)
            call = asyncio.ensure_future(stage.call("getMe"))
            await fault.met.wait()
    with pytest.raises(aiohttp.ClientError):
        await call
