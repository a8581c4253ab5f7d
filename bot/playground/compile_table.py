"""Compile a machine-readable Bot API description into the compact table that the checker reads.

    python -m bot.playground.compile_table SOURCE

``SOURCE`` is ``api.json`` of github.com/PaulSonOfLars/telegram-bot-api-spec (MIT), which is scraped from
core.telegram.org/bots/api. Only facts are kept, one line for a method or a type, so a new version is a readable diff:

* a name that ends with ``!`` is required;
* alternatives are joined by ``|``, and ``'word'`` is an alternative that is exactly this string;
* a type with a list instead of fields is any one of the listed types;
* ``InputFile`` is a part of the same request; its alternative ``String`` is a file_id or a URL.

Three facts stand only in the prose and are read from there: the constant of a discriminating field, closed lists of
words, and whether a string may be (or has to be) an ``attach://`` reference.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("bot_api.json")

_CONSTANT = re.compile(r"(?:must be|always) [\"“]?([a-z0-9_]+)[\"”]?\.?$")
_CHOICE = re.compile(r"(?:must|can) be (?:one of|either) (.*?)(?:\. |$)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“]([^\"“”\s]+)[\"”]")


def compile_table(source: str) -> str:
    """The table's text for the description ``source``, a JSON document.

    Raises ``KeyError`` or ``json.JSONDecodeError`` when the source is no such description.
    """
    document = json.loads(source)
    methods = {
        name: {"returns": "|".join(method["returns"]), "parameters": _fields(method)}
        for name, method in document["methods"].items()
    }
    types = {name: kind.get("subtypes") or _fields(kind) for name, kind in document["types"].items()}
    version = document["version"].removeprefix("Bot API ")
    sections = [f'"version": {json.dumps(version)}', _section("methods", methods), _section("types", types)]
    return "{\n" + ",\n".join(sections) + "\n}\n"


def main(arguments: list[str]) -> int:
    """Compile the file named by the only argument; return the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m bot.playground.compile_table SOURCE\n")
        return 2
    TABLE.write_text(compile_table(Path(arguments[0]).read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def _section(name: str, entries: Mapping[str, object]) -> str:
    """One JSON member whose own members stand on one line each, sorted by name."""
    lines = (
        f"{json.dumps(key)}: {json.dumps(entries[key], ensure_ascii=False, separators=(',', ':'))}"
        for key in sorted(entries)
    )
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}"


def _fields(owner: Mapping[str, Any]) -> dict[str, str]:
    """The encoded fields of a type, or parameters of a method."""
    return {
        field["name"] + ("!" if field["required"] else ""): "|".join(_alternatives(field))
        for field in owner.get("fields", ())
    }


def _alternatives(field: Mapping[str, Any]) -> Iterable[str]:
    """The declared types of one field, sharpened by what its description says."""
    types: list[str] = field["types"]
    prose: str = field["description"]
    if "String" in types and "attach://" in prose:
        return ["InputFile"] if _is_upload_only(prose) else ["InputFile", "String"]
    if types != ["String"]:
        return types
    if constant := _CONSTANT.search(prose):
        return [f"'{constant[1]}'"]
    if (choice := _CHOICE.search(prose)) and (words := _QUOTED.findall(choice[1])):
        return [f"'{word}'" for word in dict.fromkeys(words)]
    return types


def _is_upload_only(prose: str) -> bool:
    """Whether a file_id or a URL is refused: thumbnails and profile photos "can't be reused"."""
    return "can't be reused" in prose or "can only be uploaded" in prose


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
