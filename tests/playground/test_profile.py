"""What a bot says of itself, by scope and language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.playground.stage import Stage, open_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened
        assert opened.world.violations == []


async def offer(stage: Stage, word: str, language: str = "", **scope: Any) -> None:
    told: dict[str, Any] = {"scope": scope} if scope else {}
    commands = [{"command": word, "description": "x"}]
    assert (await stage.call("setMyCommands", commands=commands, language_code=language, **told)).result is True


async def test_commands_are_kept_by_scope_and_language(stage: Stage) -> None:
    await offer(stage, "everywhere")
    await offer(stage, "deutsch", "de")
    await offer(stage, "groups", type="all_group_chats")

    async def got(**parameters: Any) -> list[str]:
        return [command["command"] for command in (await stage.call("getMyCommands", **parameters)).result]

    assert await got() == ["everywhere"]
    assert await got(language_code="de") == ["deutsch"]
    assert await got(scope={"type": "all_group_chats"}) == ["groups"]
    assert await got(scope={"type": "all_private_chats"}) == []
    assert (await stage.call("deleteMyCommands")).result is True
    assert await got() == []


async def test_an_app_offers_the_narrowest_scope_and_in_it_ones_own_language(stage: Stage) -> None:
    ben = stage.person("Ben", language="de-AT")
    group = stage.group(ben)

    def shown() -> list[str]:
        menus = (
            stage.chat.commands(),
            ben.chat().commands(),
            group.commands(ben, stage.account),
            group.commands(stage.ada, stage.account),
        )
        return [menu[0]["command"] if menu else "" for menu in menus]

    await offer(stage, "default")
    assert shown() == ["default"] * 4
    await offer(stage, "german", "de")
    assert shown() == ["default", "german", "german", "default"]
    await offer(stage, "private", type="all_private_chats")
    await offer(stage, "groups", type="all_group_chats")
    assert shown() == ["private", "private", "groups", "groups"]
    await offer(stage, "admins", type="all_chat_administrators")
    assert shown() == ["private", "private", "groups", "admins"]
    await offer(stage, "here", type="chat", chat_id=group.id)
    assert shown() == ["private", "private", "here", "here"]
    await offer(stage, "ben", type="chat_member", chat_id=group.id, user_id=ben.id)
    await offer(stage, "ada", type="chat", chat_id=stage.ada.id)
    assert shown() == ["ada", "private", "ben", "here"]


@pytest.mark.parametrize("code", ["deu", "DE", "d"])
async def test_a_language_has_two_letters(stage: Stage, code: str) -> None:
    answer = await stage.call("setMyName", name="x", language_code=code)

    assert answer.refusal == (400, "Bad Request: invalid language code specified")


@pytest.mark.parametrize("kind", ["Name", "Description", "ShortDescription"])
async def test_a_text_in_ones_language_goes_before_the_one_for_all(stage: Stage, kind: str) -> None:
    field = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}[kind]

    async def got(language: str) -> str:
        return str((await stage.call(f"getMy{kind}", language_code=language)).result[field])

    await stage.call(f"setMy{kind}", **{field: "for all"})
    await stage.call(f"setMy{kind}", **{field: "auf Deutsch"}, language_code="de")
    assert [await got("de"), await got("fr")] == ["auf Deutsch", "for all"]
    await stage.call(f"setMy{kind}", language_code="de")
    assert await got("de") == "for all"


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("setMyName", {"name": "x" * 65}),
        ("setMyDescription", {"description": "x" * 513}),
        ("setMyShortDescription", {"short_description": "x" * 121}),
        ("setMyCommands", {"commands": [{"command": "x", "description": "x"}] * 101}),
        ("setMyCommands", {"commands": [{"command": "Song", "description": "x"}]}),
        ("setMyCommands", {"commands": [{"command": "x" * 33, "description": "x"}]}),
        ("setMyCommands", {"commands": [{"command": "x", "description": "x" * 257}]}),
    ],
)
async def test_what_is_too_long_is_refused_and_counted(stage: Stage, method: str, parameters: dict[str, Any]) -> None:
    assert (await stage.call(method, **parameters)).status == 400
    assert [broken.kind for broken in stage.world.violations] == ["limit"]
    stage.world.violations.clear()


async def test_the_account_tells_what_botfather_has_set(stage: Stage) -> None:
    before = (await stage.call("getMe")).result
    stage.account.privacy, stage.account.inline = False, True
    after = (await stage.call("getMe")).result

    assert (before["can_read_all_group_messages"], before["supports_inline_queries"]) == (False, False)
    assert (after["can_read_all_group_messages"], after["supports_inline_queries"]) == (True, True)
