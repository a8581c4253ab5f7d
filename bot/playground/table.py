"""The Bot API's methods and types as data, read from the compiled ``bot_api.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).with_name("bot_api.json")
LATER = Path(__file__).with_name("bot_api_later.json")
"""What the playground knows of later versions, written by hand: ephemeral messages (Bot API 10.2 and 10.3)."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a method or a field of a type."""

    name: str
    alternatives: tuple[str, ...]
    """Type names, any of which fits; ``Array of X`` nests, ``'word'`` is exactly that string."""
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    """One Bot API method; ``returns`` is the type of its result."""

    name: str
    returns: str
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Type:
    """One Bot API type: either an object with ``fields`` or any one of ``members``, never both."""

    name: str
    fields: Mapping[str, Parameter]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All methods, keyed by their lower-case names as Telegram ignores case there, and all types by name."""

    version: str
    methods: Mapping[str, Method]
    types: Mapping[str, Type]


def load_table(path: Path = KEPT) -> Table:
    """The table at ``path``; raises ``OSError`` or ``json.JSONDecodeError`` when it cannot be read."""
    document = json.loads(path.read_text(encoding="utf-8"))
    methods = {
        name.lower(): Method(name, entry["returns"], _parameters(entry["parameters"]))
        for name, entry in document["methods"].items()
    }
    types = {name: _type(name, entry) for name, entry in document["types"].items()}
    return Table(document["version"], methods, types)


def extended(table: Table, path: Path = LATER) -> Table:
    """``table`` and what a later version adds to it: whole methods and types, and fields of those that there are.

    Raises ``OSError`` or ``json.JSONDecodeError`` when the file cannot be read.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    more = {name: _parameters(fields) for name, fields in document["extended"].items()}
    methods = {
        name: Method(method.name, method.returns, {**method.parameters, **more.get(method.name, {})})
        for name, method in table.methods.items()
    }
    methods |= {
        name.lower(): Method(name, entry["returns"], _parameters(entry["parameters"]))
        for name, entry in document["methods"].items()
    }
    types = {
        name: Type(name, {**kind.fields, **more.get(name, {})}, kind.members) for name, kind in table.types.items()
    }
    types |= {name: _type(name, entry) for name, entry in document["types"].items()}
    return Table(document["version"], methods, types)


def _type(name: str, entry: Mapping[str, str] | list[str]) -> Type:
    if isinstance(entry, list):
        return Type(name, {}, tuple(entry))
    return Type(name, _parameters(entry), ())


def _parameters(encoded: Mapping[str, str]) -> dict[str, Parameter]:
    parameters = {}
    for key, types in encoded.items():
        name = key.removesuffix("!")
        parameters[name] = Parameter(name, tuple(types.split("|")), required=name != key)
    return parameters
