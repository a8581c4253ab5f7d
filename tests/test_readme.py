"""What the README promises is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.telegram import texts

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("mark", ["the demo line", "the test line"])
def test_the_two_lines_are_one_line_each_and_need_only_python(mark: str) -> None:
    block = README.split(f"<!-- {mark} -->", 1)[1].split("```", 2)[1]
    lines = block.removeprefix("sh\n").strip().splitlines()

    assert len(lines) == 1
    assert lines[0].startswith("python3 -m venv .venv && .venv/bin/pip install")
    for name in re.findall(r"-r (\S+)", lines[0]):
        assert (ROOT / name).is_file()
    assert not re.search(r"sudo|apt|brew|uv |npm|docker", lines[0])


def test_the_gate_calls_exactly_the_test_line() -> None:
    gate = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "<!-- the test line -->" in gate


def test_every_command_is_mentioned() -> None:
    for command in COMMANDS:
        assert f"songwire {command}" in README


def test_what_the_chat_says_is_quoted_as_it_is() -> None:
    assert f"**{texts.WRONG_SONG}**" in README


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)]+)\)", README))
def test_every_file_it_points_to_exists(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("name", ["requirements.lock", "tests/requirements.lock"])
def test_lock_files_have_hashes_and_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|--index|--find-links|file:", text)
    wanted = len(re.findall(r"^[a-z0-9].*==", text, re.MULTILINE))
    assert wanted == len(re.findall(r"^[a-z0-9].*==.*\\$", text, re.MULTILINE))
