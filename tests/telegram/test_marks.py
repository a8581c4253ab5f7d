"""No sentence of the bot escapes the catalogues: what looks like prose in its code is marked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram import texts
from bot.telegram.languages import NAMES
from bot.telegram.links_texts import PLATFORMS
from tests.update_locales import MARKS, SOURCES, extracted

FILES = sorted(SOURCES.rglob("*.py"))
SAYING = {"Screen", "answer", "_say", "_show", "show", "InlineKeyboardButton", "BotCommand", "send_message"}
"""Calls whose first words are read by people."""

SAME_IN_EVERY_LANGUAGE = {texts.EXAMPLE, *NAMES.values(), *PLATFORMS.values()}
TELEGRAM_SPEAKS = {"errors.py", "poller.py"}
"""Files that compare strings with what Telegram says, which is English."""

_PROSE = re.compile(r"[^\W\d_]{2,}[,.:!?…]? [^\W\d_]{2,}")
_NOT_FOR_PEOPLE = (ast.Raise, ast.Assert)


def _marks(tree: ast.AST) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in MARKS)


def _unmarked(tree: ast.AST) -> Iterator[str]:
    """Strings that are neither marked, nor a docstring, nor for the log or an operator."""
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return
    if isinstance(tree, _NOT_FOR_PEOPLE) or (isinstance(tree, ast.Call) and _is_quiet(tree.func)):
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from _unmarked(child)


def _is_quiet(func: ast.expr) -> bool:
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        return func.value.id in {"log", "re"}
    return isinstance(func, ast.Name) and (func.id in MARKS or func.id.endswith("Error"))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_prose_is_marked(path: Path) -> None:
    prose = {one for one in _unmarked(ast.parse(path.read_text("utf-8"))) if _PROSE.search(one)}
    if path.name in TELEGRAM_SPEAKS:
        prose = {one for one in prose if one != one.lower()}

    assert prose <= SAME_IN_EVERY_LANGUAGE


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_what_is_said_is_looked_up(path: Path) -> None:
    for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        said = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        if name in SAYING and not (isinstance(call.func, ast.Name) and name in MARKS):
            assert not [one for one in said if isinstance(one, str) and one.strip()], ast.unparse(call)


def test_every_mark_is_found_by_the_extraction() -> None:
    marked = {
        argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
        for path in FILES
        for call in _marks(ast.parse(path.read_text("utf-8")))
        for argument in call.args
    }
    found = {part for message in extracted() if message.id for part in _parts(message.id)}

    assert marked == found


def test_what_is_marked_is_found_where_it_is_defined() -> None:
    found = {part for message in extracted() if message.id for part in _parts(message.id)}

    assert {texts.START, texts.CHOOSE_MORE, texts.CHOSEN_GONE, texts.COMMANDS["help"]} <= found
    assert {texts.TOO_MANY_SONGS.one, texts.TOO_MANY_SONGS.other} <= found


def _parts(message_id: object) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)  # type: ignore[arg-type]
