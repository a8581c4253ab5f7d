"""The command line as a newcomer meets it: whole processes, real exit statuses."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import mutagen.id3
import pytest

from bot.__main__ import COMMANDS, usage
from bot.cli.resolve import recognise_lines
from bot.playground.server import PlaygroundServer
from bot.playground.world import World

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def songwire(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SONGWIRE_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env=environment | {"SONGWIRE_DATA": str(cwd / "data")} | variables,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    done = songwire("--help", cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout == usage()
    assert all(command in done.stdout for command in COMMANDS)


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    done = songwire("dance", cwd=tmp_path)

    assert done.returncode == 2
    assert "dance" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_own_help(tmp_path: Path, command: str) -> None:
    assert songwire(command, "--help", cwd=tmp_path).returncode == 0


def test_run_without_a_token_says_what_to_set_and_exits_with_2(tmp_path: Path) -> None:
    done = songwire("run", cwd=tmp_path)

    assert done.returncode == 2
    assert "SONGWIRE_TELEGRAM_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    done = songwire("run", cwd=tmp_path, SONGWIRE_ADMINS="me", SONGWIRE_LIBRARY="/nowhere", SONGWIRE_TELEGRM_TOKEN="x")

    assert done.returncode == 2
    for name in ("SONGWIRE_ADMINS", "SONGWIRE_LIBRARY", "SONGWIRE_TELEGRM_TOKEN"):
        assert name in done.stderr
    assert done.stdout == ""


async def test_a_token_telegram_refuses_is_a_settings_mistake_and_never_shown(tmp_path: Path) -> None:
    async with PlaygroundServer(World()) as server:
        done = await asyncio.to_thread(
            songwire,
            "run",
            cwd=tmp_path,
            SONGWIRE_TELEGRAM_TOKEN=TOKEN,
            SONGWIRE_TELEGRAM_API=server.url,
        )

    assert done.returncode == 2
    assert TOKEN not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert "@BotFather" in done.stderr.splitlines()[-1]


def test_health_knows_when_nothing_runs(tmp_path: Path) -> None:
    done = songwire("health", cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_the_demo_asks_by_itself_and_reports(tmp_path: Path, melodies: Path) -> None:
    library = tmp_path / "data" / "demo"
    library.mkdir(parents=True)
    (library / "library").symlink_to(melodies, target_is_directory=True)

    done = songwire(
        "demo", "--say", "Ode to Joy", "--say", "beethoven's ode to joy, please", "--out", "songs", "--json",
        cwd=tmp_path,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert [Path(path).name for path in report["files"]] == ["Ludwig van Beethoven - Ode to Joy.mp3"]
    assert report["playground"]["violations"] == 0
    assert report["playground"]["uploads"] == 1
    assert report["playground"]["sent_by_file_id"] == 1
    assert [message["from"] for message in report["chat"]] == ["person", "bot", "person", "bot"]
    tags = mutagen.id3.ID3(tmp_path / "songs" / "Ludwig van Beethoven - Ode to Joy.mp3")
    assert {"TIT2", "TPE1", "TPE2", "TALB", "TRCK", "TPOS", "TDRC", "TSRC"} <= set(tags)
    assert done.stderr.count("\n") == 3


def test_the_demo_can_be_run_where_the_data_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")

    done = songwire("demo", "--say", "x", cwd=tmp_path)

    assert done.returncode == 2
    assert "SONGWIRE_DATA" in done.stderr
    assert "Traceback" not in done.stderr


def test_resolve_says_what_was_understood_and_where_the_answer_came_from(tmp_path: Path, melodies: Path) -> None:
    offline = {"SONGWIRE_LIBRARY": str(melodies), "SONGWIRE_CATALOGS": "none"}

    first = songwire("resolve", "Ode to Joy", "symphony", "--json", cwd=tmp_path, **offline)
    second = songwire("resolve", "ode to joy", "zzzz", cwd=tmp_path, **offline)

    assert first.returncode == 0, first.stderr
    sure, choice = json.loads(first.stdout)
    assert (sure["recognised"]["kind"], sure["outcome"], sure["source"]) == ("name", "sure", "library")
    assert sure["tracks"][0]["title"] == "Ode to Joy"
    assert choice["outcome"] == "choose"
    assert len(choice["tracks"]) > 1
    assert second.returncode == 1
    assert "sure, from cache" in second.stdout
    assert "not_found" in second.stdout
    assert "Traceback" not in second.stderr


def test_recognise_only_answers_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    track = "0" * 22
    lines = [
        {"text": f"open.spotify.com/intl-de/track/{track} spotify:album:{track}", "chat": "group"},
        {"text": "ode to joy", "chat": "group"},
        {"text": "скачай ode to joy", "chat": "private"},
        {"text": "", "chat": "private"},
    ]

    status = recognise_lines([*(json.dumps(line) for line in lines), "", "not json", "[]"])

    link, silent, name, nothing, *wrong = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (link["kind"], link["service"], link["id"]) == ("track", "spotify", track)
    assert [more["kind"] for more in link["more"]] == ["album"]
    assert silent == nothing == {"kind": "none", "service": None, "id": None, "query": None}
    assert (name["kind"], name["query"]) == ("name", "ode to joy")
    assert [list(answer) for answer in wrong] == [["error"], ["error"]]
    assert status == 1


def test_the_doctor_examines_what_is_here(tmp_path: Path, melodies: Path) -> None:
    done = songwire("doctor", "--offline", "--json", cwd=tmp_path, SONGWIRE_LIBRARY=str(melodies))

    assert done.returncode == 0, done.stdout
    found = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert found.pop("youtube cookies")["verdict"] == "not configured"
    assert set(found) == {"settings", "database", "ffmpeg", "javascript", "library"}
    assert all(check["verdict"] == "ok" for check in found.values())


async def test_the_doctor_says_what_to_do_about_a_refused_token(tmp_path: Path) -> None:
    async with PlaygroundServer(World()) as server:
        environment = {"SONGWIRE_TELEGRAM_TOKEN": TOKEN, "SONGWIRE_TELEGRAM_API": server.url}
        quiet = {"SONGWIRE_CATALOGS": "none", "SONGWIRE_SOURCES": "library"}
        done = await asyncio.to_thread(songwire, "doctor", cwd=tmp_path, **environment, **quiet)

    assert done.returncode == 1
    assert "NOT OK          telegram: the token is refused" in done.stdout
    assert "@BotFather" in done.stdout
    assert TOKEN not in done.stdout + done.stderr


async def test_a_token_revoked_while_it_runs_ends_it_with_one_plain_line(tmp_path: Path) -> None:
    world = World()
    world.add_bot(TOKEN, name="Bot", username="a_bot")
    async with PlaygroundServer(world) as server:
        environment = {"SONGWIRE_TELEGRAM_TOKEN": TOKEN, "SONGWIRE_TELEGRAM_API": server.url}
        quiet = {"SONGWIRE_CATALOGS": "none", "SONGWIRE_SOURCES": "library"}
        running = asyncio.ensure_future(asyncio.to_thread(songwire, "run", cwd=tmp_path, **environment, **quiet))
        async with asyncio.timeout(40):
            await world.bots[TOKEN].updates.polling()
            account = world.bots.pop(TOKEN)
            account.updates.push_raw({"message": "wake up"})
            done = await running

    assert done.returncode == 2
    assert "@BotFather" in done.stderr.splitlines()[-1]
    assert TOKEN not in done.stderr
    assert "Traceback" not in done.stderr


def test_what_keeps_it_from_starting_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "songwire.db").write_text("this is no database, whatever its name says" * 50)

    done = songwire("run", cwd=tmp_path, SONGWIRE_TELEGRAM_TOKEN=TOKEN)

    assert done.returncode == 1
    assert "songwire.failed" in done.stderr
    assert "Traceback" not in done.stderr
