"""The doctor's examinations of what YouTube may need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.app.sources import youtube_options
from bot.cli.checks import Verdict, local_checks, po_provider, storage_chat
from bot.playground.group import Group
from bot.playground.person import Person
from bot.playground.server import PlaygroundServer
from bot.playground.world import World
from bot.settings import Settings, load_settings

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
COOKIE = ".youtube.com\tTRUE\t/\tTRUE\t1900000000\tPREF\tdark\n"


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site" / "bgutil_ytdlp_pot_provider-2.0.2.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: bgutil-ytdlp-pot-provider\nVersion: 2.0.2\n")
    monkeypatch.syspath_prepend(tmp_path / "site")


@pytest.fixture
async def provider() -> AsyncIterator[str]:
    async def ping(request: web.Request) -> web.Response:
        return web.json_response({"server_uptime": 1.0, "version": "2.0.2"})

    app = web.Application()
    app.router.add_get("/ping", ping)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def provided(origin: str) -> Settings:
    return load_settings({"SONGWIRE_YOUTUBE_PO_PROVIDER": origin})


@pytest.mark.usefixtures("plugin")
async def test_a_provider_that_answers_is_fine(provider: str) -> None:
    found = await po_provider(provided(provider))

    assert (found.verdict, found.detail) == (Verdict.OK, f"{provider} answers, version 2.0.2")


async def test_without_its_plugin_a_provider_is_of_no_use(provider: str) -> None:
    found = await po_provider(provided(provider))

    assert found.verdict is Verdict.NOT_OK
    assert "bgutil-ytdlp-pot-provider" in found.advice


@pytest.mark.usefixtures("plugin")
async def test_a_provider_that_does_not_answer_is_named() -> None:
    found = await po_provider(provided("http://127.0.0.1:1"))

    assert found.verdict is Verdict.NOT_OK
    assert "127.0.0.1:1" in found.detail
    assert "SONGWIRE_YOUTUBE_PO_PROVIDER" in found.advice


async def test_no_provider_is_nothing_wrong() -> None:
    assert (await po_provider(load_settings({}))).verdict is Verdict.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("kind", "rights", "verdict"),
    [
        ("channel", ["can_post_messages"], Verdict.OK),
        ("channel", ["can_edit_messages"], Verdict.NOT_OK),
        ("channel", None, Verdict.NOT_OK),
        ("supergroup", [], Verdict.OK),
    ],
)
async def test_the_storage_chat_is_one_where_the_bot_may_post(
    kind: str, rights: list[str] | None, verdict: Verdict
) -> None:
    world = World()
    account = world.add_bot(TOKEN, name="Bot", username="a_bot")
    chat = Group(world, "Storage", owner=Person(world, "Ada"), kind=kind)
    if kind == "supergroup":
        chat.add_bot(account)
    elif rights is not None:
        chat.promote(account, *rights)
    async with PlaygroundServer(world) as server:
        found = await storage_chat(
            load_settings({}, telegram_token=TOKEN, telegram_api=server.url, storage_chat=chat.id)
        )

    assert found.verdict is verdict
    assert bool(found.advice) is (verdict is not Verdict.OK)


async def test_no_storage_chat_is_nothing_wrong() -> None:
    assert (await storage_chat(load_settings({}))).verdict is Verdict.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("text", "verdict", "detail"),
    [(COOKIE, Verdict.OK, "1 in "), ("[]", Verdict.NOT_OK, "JSON"), (None, Verdict.NOT_CONFIGURED, "none")],
)
async def test_what_the_doctor_says_of_cookies(text: str | None, verdict: Verdict, detail: str, tmp_path: Path) -> None:
    environment = {"SONGWIRE_DATA": str(tmp_path)}
    if text is not None:
        (tmp_path / "given.txt").write_text(text)
        environment["SONGWIRE_YOUTUBE_COOKIES"] = str(tmp_path / "given.txt")

    found = {finding.name: finding for finding in await local_checks(load_settings(environment))}["youtube cookies"]

    assert found.verdict is verdict
    assert detail in found.detail


def test_uploaded_cookies_are_used_unless_the_settings_name_others(tmp_path: Path) -> None:
    (tmp_path / "cookies.txt").write_text(COOKIE)
    (tmp_path / "mine.txt").write_text(COOKIE)
    environment = {"SONGWIRE_DATA": str(tmp_path)}

    assert youtube_options(load_settings(environment)).cookies == tmp_path / "cookies.txt"
    environment["SONGWIRE_YOUTUBE_COOKIES"] = str(tmp_path / "mine.txt")
    assert youtube_options(load_settings(environment)).cookies == tmp_path / "mine.txt"


def test_every_setting_of_youtube_reaches_its_option() -> None:
    options = youtube_options(
        load_settings(
            {
                "SONGWIRE_YOUTUBE_PROXY": "socks5://host:1080",
                "SONGWIRE_YOUTUBE_EXTRACTOR_ARGS": "youtube:player-client=web,mweb",
                "SONGWIRE_YOUTUBE_PO_PROVIDER": "http://127.0.0.1:4416/",
                "SONGWIRE_YOUTUBE_PER_MINUTE": "2.5",
                "SONGWIRE_YOUTUBE_DEADLINE": "60",
                "SONGWIRE_YOUTUBE_PARALLEL": "5",
                "SONGWIRE_YOUTUBE_WARM": "0",
            }
        )
    )

    assert (options.proxy, options.po_provider) == ("socks5://host:1080", "http://127.0.0.1:4416")
    assert options.extractor_args == {"youtube": {"player_client": ["web", "mweb"]}}
    assert (options.videos_per_minute, options.deadline, options.parallel, options.spare) == (2.5, 60.0, 5, 0)
