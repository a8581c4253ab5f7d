"""Reading one parameter of a call: a string of a form, or a value of a JSON body."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson

from bot.playground.shapes import Fit, Shapes
from bot.playground.table import Parameter
from bot.playground.violation import Call, Violation, refusal

Decode = Callable[[str], Any]

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_USERNAME = re.compile(r"@[A-Za-z]\w{1,31}")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_CHATS = frozenset({"chat_id", "from_chat_id"})


class Refused(Exception):
    """A parameter that cannot be read."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.description)
        self.violation = violation


class ParameterCheck:
    """One parameter, compiled."""

    __slots__ = ("_fit", "_name", "_read", "takes_file")

    def __init__(self, method: str, parameter: Parameter, shapes: Shapes) -> None:
        self._name = parameter.name
        self._fit: Fit = shapes.field(method, parameter)
        self.takes_file = "InputFile" in parameter.alternatives
        self._read = _reader(parameter)

    def decode(self, raw: Any, call: Call) -> Any:
        """The value of the declared type; raises `Refused`. A top-level ``attach://`` reference becomes its part."""
        value = self._read(raw) if isinstance(raw, str) else raw
        problem = self._fit(value, call)
        if problem is not None:
            raise Refused(problem.under(self._name))
        if self.takes_file and (upload := call.attached(value)) is not None:
            return upload
        return value


def _reader(parameter: Parameter) -> Decode:
    """How this parameter's value is written in a form."""
    kinds = parameter.alternatives
    if kinds == ("Integer",):
        return _number(parameter.name, _INTEGER, int)
    if kinds == ("Float",):
        return _number(parameter.name, _FLOAT, float)
    if kinds in {("Boolean",), ("True",)}:
        return _truth(parameter.name)
    if kinds == ("Integer", "String"):
        return _chat_reader(parameter.name)
    if "String" in kinds or kinds[0] == "InputFile" or kinds[0].startswith("'"):
        return _same
    return _json(parameter.name)


def _same(raw: str) -> str:
    return raw


def _number(name: str, pattern: re.Pattern[str], convert: Callable[[str], Any]) -> Decode:
    problem = refusal("type", f'parameter "{name}" must be a number', where=name)

    def read(raw: str) -> Any:
        if not pattern.fullmatch(raw):
            raise Refused(problem)
        return convert(raw)

    return read


def _truth(name: str) -> Decode:
    problem = refusal("type", f'parameter "{name}" must be true or false', where=name)

    def read(raw: str) -> bool:
        value = _TRUTHS.get(raw.lower())
        if value is None:
            raise Refused(problem)
        return value

    return read


def _chat_reader(name: str) -> Decode:
    """A number or a @name: the Bot API's only parameters that are either."""
    problem = refusal("type", "chat not found" if name in _CHATS else f'invalid "{name}" specified', where=name)

    def read(raw: str) -> int | str:
        if _INTEGER.fullmatch(raw):
            return int(raw)
        if not _USERNAME.fullmatch(raw):
            raise Refused(problem)
        return raw

    return read


def _json(name: str) -> Decode:
    shown = "reply keyboard markup" if name == "reply_markup" else name.replace("_", " ")
    problem = refusal("type", f"can't parse {shown} JSON object", where=name)

    def read(raw: str) -> Any:
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError as exc:
            raise Refused(problem) from exc

    return read
