"""Inline mode: typing, results, choosing, and editing what was sent that way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.playground.group import Group
from bot.playground.inline_list import InlineList
from tests.playground.stage import Answer, Stage, open_stage

TOO_OLD = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
BUTTON = {"inline_keyboard": [[{"text": "…", "callback_data": "1"}]]}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage(inline=True, feedback=True) as opened:
        yield opened
        assert opened.world.violations == []


def article(number: int, **more: Any) -> dict[str, Any]:
    """A result that sends a text."""
    words = {"message_text": f"<b>Loading</b> {number}", "parse_mode": "HTML"}
    return {"type": "article", "id": f"r{number}", "title": f"Song {number}", "input_message_content": words} | more


async def ask(stage: Stage, query: str, results: list[dict[str, Any]], **answer: Any) -> tuple[InlineList, Answer]:
    """Type a query anywhere, and answer it."""
    typing = asyncio.ensure_future(stage.ada.inline(query, where=answer.pop("where", None)))
    update = (await stage.updates(timeout=5))[-1]
    told = await stage.call(
        "answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=results, **answer
    )
    await stage.updates(offset=update["update_id"] + 1)
    return await typing, told


async def chosen(stage: Stage) -> Any:
    """The feedback about a choice."""
    return next(u["chosen_inline_result"] for u in await stage.updates() if "chosen_inline_result" in u)


@pytest.mark.parametrize(("kind", "told"), [(None, "sender"), ("group", "group"), ("supergroup", "supergroup")])
async def test_a_query_tells_who_asks_what_and_in_which_kind_of_chat(stage: Stage, kind: str | None, told: str) -> None:
    where = Group(stage.world, "Elsewhere", owner=stage.ada, kind=kind) if kind else stage.chat
    typing = asyncio.ensure_future(stage.ada.inline("ode to joy", where=where))

    [update] = await stage.updates(timeout=5)
    typing.cancel()

    query = update["inline_query"]
    assert (query["query"], query["offset"], query["chat_type"]) == ("ode to joy", "", told)
    assert query["from"]["first_name"] == "Ada"


async def test_the_list_shows_what_the_bot_found_and_a_cached_song_by_its_own_name(stage: Stage) -> None:
    song = (await stage.send_song())["audio"]["file_id"]
    results = [{"type": "audio", "id": "a", "audio_file_id": song}, article(1, description="not here yet")]
    button = {"text": "Connect", "start_parameter": "connect"}

    shown, _ = await ask(stage, "ode", results, button=button, is_personal=True, cache_time=5, next_offset="2")

    assert shown.text() == "[Connect]\n♫ Ode to Joy · Beethoven\nSong 1 · not here yet"
    assert (shown.personal, shown.cache_seconds, shown.next_offset) == (True, 5, "2")


async def test_a_chosen_song_stands_in_the_chat_via_the_bot(stage: Stage) -> None:
    elsewhere = Group(stage.world, "Elsewhere", owner=stage.ada)
    song = (await stage.send_song())["audio"]["file_id"]
    shown, _ = await ask(stage, "ode", [{"type": "audio", "id": "a", "audio_file_id": song}], where=elsewhere)

    shown.choose("Ode")

    assert elsewhere.transcript() == "Ada via @songwire_test_bot: ♫ Ode to Joy · Beethoven (1:01)"
    assert await chosen(stage) == {"result_id": "a", "query": "ode", "from": stage.ada.user}


async def test_a_placeholder_becomes_the_song_by_its_inline_id(stage: Stage) -> None:
    elsewhere = Group(stage.world, "Elsewhere", owner=stage.ada)
    song = (await stage.send_song())["audio"]["file_id"]
    shown, _ = await ask(stage, "ode", [article(1, reply_markup=BUTTON)])
    shown.choose(0, into=elsewhere)
    before = elsewhere.transcript()
    place = {"inline_message_id": (await chosen(stage))["inline_message_id"]}

    edited = await stage.call("editMessageMedia", **place, media={"type": "audio", "media": song, "caption": "here"})

    assert before == "Ada via @songwire_test_bot: Loading 1\n  […]"
    assert edited.result is True
    assert elsewhere.transcript() == "Ada via @songwire_test_bot: ♫ Ode to Joy · Beethoven (1:01) — here"
    assert (await stage.call("editMessageCaption", **place, caption="again")).result is True


async def test_without_a_button_or_feedback_the_bot_learns_no_inline_id(stage: Stage) -> None:
    shown, _ = await ask(stage, "ode", [article(1), article(2, reply_markup=BUTTON)], where=stage.chat)
    shown.choose(0)
    assert "inline_message_id" not in await chosen(stage)

    stage.account.feedback = False
    stage.account.updates.clear()
    shown.choose(1)
    assert [set(update) for update in await stage.updates()] == [{"update_id", "message"}]


async def test_a_message_via_the_bot_is_told_to_it_where_it_is(stage: Stage) -> None:
    group = stage.group()
    shown, _ = await ask(stage, "ode", [article(1)], where=group)
    shown.choose(0)

    [update] = [update for update in await stage.updates() if "message" in update]

    assert update["message"]["via_bot"]["username"] == "songwire_test_bot"
    assert update["message"]["entities"][0]["type"] == "bold"


async def test_nothing_can_be_uploaded_into_an_inline_message(stage: Stage) -> None:
    shown, _ = await ask(stage, "ode", [article(1, reply_markup=BUTTON)], where=stage.chat)
    shown.choose(0)
    inline_id = (await chosen(stage))["inline_message_id"]
    media = {"type": "audio", "media": "attach://song"}

    answer = await stage.upload(
        "editMessageMedia", {"song": ("a.mp3", b"ID3")}, inline_message_id=inline_id, media=media
    )

    assert answer.refusal[0] == 400
    assert [broken.kind for broken in stage.world.violations] == ["file"]
    stage.world.violations.clear()


async def test_a_button_of_an_inline_message_tells_its_inline_id_only(stage: Stage) -> None:
    elsewhere = Group(stage.world, "Elsewhere", owner=stage.ada)
    shown, _ = await ask(stage, "ode", [article(1, reply_markup=BUTTON)], where=elsewhere)
    shown.choose(0)
    inline_id = (await chosen(stage))["inline_message_id"]
    stage.account.updates.clear()

    pressing = asyncio.ensure_future(elsewhere.press_label(stage.ada, "…"))
    [update] = await stage.updates(timeout=5)
    query = update["callback_query"]
    await stage.call("answerCallbackQuery", callback_query_id=query["id"], text="Wait")

    assert query["inline_message_id"] == inline_id
    assert "message" not in query
    assert await pressing == "Wait"


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup"])
async def test_an_inline_id_nobody_has_is_invalid(stage: Stage, method: str) -> None:
    more = {"text": "x"} if method == "editMessageText" else {}

    assert (await stage.call(method, inline_message_id="no", **more)).refusal == (
        400,
        "Bad Request: MESSAGE_ID_INVALID",
    )


async def test_an_answer_after_ten_seconds_is_too_late_and_a_second_one_too(stage: Stage) -> None:
    typing = asyncio.ensure_future(stage.ada.inline("ode"))
    [update] = await stage.updates(timeout=5)
    call: dict[str, Any] = {"inline_query_id": update["inline_query"]["id"], "results": []}
    stage.clock.seconds += 10.5
    late = await stage.call("answerInlineQuery", **call)
    stage.clock.seconds -= 1

    assert late.refusal == TOO_OLD
    assert (await stage.call("answerInlineQuery", **call)).result is True
    assert (await stage.call("answerInlineQuery", **call)).refusal == TOO_OLD
    assert (await typing).results == []


async def test_a_person_does_not_wait_for_ever(stage: Stage) -> None:
    with pytest.raises(TimeoutError):
        await stage.ada.inline("ode", seconds=0.01)


async def test_the_same_words_again_are_answered_by_the_server_while_the_bot_allows_it(stage: Stage) -> None:
    await ask(stage, "ode", [article(1)], cache_time=60)
    ben = stage.person("Ben")

    assert (await stage.ada.inline("ode")).from_cache
    assert (await ben.inline("ode")).from_cache
    stage.clock.seconds += 60
    shown, _ = await ask(stage, "ode", [article(2)], cache_time=60, is_personal=True)
    assert (shown.from_cache, shown.titles) == (False, ["Song 2"])
    assert (await stage.ada.inline("ode")).from_cache
    with pytest.raises(TimeoutError):
        await ben.inline("ode", seconds=0.01)


async def test_the_next_page_is_asked_for_by_the_offset(stage: Stage) -> None:
    shown, _ = await ask(stage, "ode", [article(1)], next_offset="50")

    typing = asyncio.ensure_future(shown.more())
    [update] = await stage.updates(timeout=5)
    await stage.call("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[])

    assert update["inline_query"]["offset"] == "50"
    with pytest.raises(LookupError):
        await (await typing).more()


async def test_an_account_without_inline_mode_shows_no_list(stage: Stage) -> None:
    stage.account.inline = False

    with pytest.raises(LookupError):
        await stage.ada.inline("ode")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"results": [article(n) for n in range(51)]}, "limit"),
        ({"results": [article(1), article(1)]}, "limit"),
        ({"results": [article(1, id="x" * 65)]}, "limit"),
        ({"results": [article(1, id="")]}, "limit"),
        ({"results": [], "next_offset": "x" * 65}, "limit"),
        ({"results": [], "cache_time": 86_401}, "limit"),
        ({"results": [], "button": {"text": "x"}}, "limit"),
        ({"results": [], "button": {"text": "x", "start_parameter": "no spaces"}}, "limit"),
        ({"results": [{"type": "article", "id": "1", "title": "x"}]}, "missing"),
        ({"results": [article(1, input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]}, "entities"),
    ],
)
async def test_what_an_answer_must_not_be_is_counted(stage: Stage, answer: dict[str, Any], kind: str) -> None:
    await stage.call("answerInlineQuery", inline_query_id="1", **answer)

    assert [broken.kind for broken in stage.world.violations] == [kind]
    stage.world.violations.clear()


async def test_a_file_that_is_not_the_bots_is_refused_in_a_result(stage: Stage) -> None:
    typing = asyncio.ensure_future(stage.ada.inline("ode"))
    [update] = await stage.updates(timeout=5)
    results = [{"type": "audio", "id": "a", "audio_file_id": "CQACAgIAAxkBAAnever"}]

    answer = await stage.call("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=results)
    typing.cancel()

    assert answer.refusal == (400, "Bad Request: wrong file identifier/HTTP URL specified")
