"""The Bot API's types compiled into callables that check a decoded JSON value.

A `Fit` returns the first violation of a value, or None. What does not depend on the value is worked out once, as the
checks run on every call, under load as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.playground.limits import LENGTHS, RESULT_ID, SPANS, Length, Span, Unit
from bot.playground.rules import Rule, rules_of
from bot.playground.table import Parameter, Table
from bot.playground.violation import Call, Violation, refusal

Fit = Callable[[Any, Call], Violation | None]
_ARRAY = "Array of "
_ROOMY_BYTES_PER_CHARACTER = 4
"""No character has more code units than this, so a short text need not be encoded to be counted."""


class ObjectFit:
    """Checks a value against the fields of one type."""

    __slots__ = ("constants", "fields", "name", "names", "required", "rules")

    def __init__(self, name: str, parameters: Mapping[str, Parameter]) -> None:
        self.name = name
        self.fields: dict[str, Fit] = {}
        self.names = frozenset(parameters)
        self.required = tuple(field.name for field in parameters.values() if field.required)
        self.constants = tuple(
            (field.name, field.alternatives[0].strip("'"))
            for field in parameters.values()
            if len(field.alternatives) == 1 and field.alternatives[0].startswith("'")
        )
        self.rules: tuple[Rule, ...] = ()

    def __call__(self, value: Any, call: Call) -> Violation | None:
        """The first violation of ``value``; fields that Telegram does not know are noted in ``call``."""
        if not isinstance(value, dict):
            return refusal("type", f"{self.name} must be an Object")
        fields = self.fields
        for key, item in value.items():
            fit = fields.get(key)
            if fit is None:
                reason = f'{self.name} has no field "{key}"'
                call.ignored.append(refusal("unknown_parameter", reason, ignored=True, where=str(key)))
            elif item is not None:
                problem = fit(item, call)
                if problem is not None:
                    return problem.under(key)
        for key in self.required:
            if value.get(key) is None:
                return refusal("missing", f"can't parse {self.name}: can't find field \"{key}\"", where=key)
        for rule in self.rules:
            problem = rule(value, call)
            if problem is not None:
                return problem
        return None

    def may_be(self, value: Mapping[str, Any]) -> bool:
        """Whether nothing in the discriminating fields speaks against this type."""
        return all(value.get(name) == constant for name, constant in self.constants) if self.constants else True

    def covers(self, value: Mapping[str, Any]) -> bool:
        """Whether ``value`` has all that this type requires, and nothing that it does not know."""
        for name in self.required:
            if name not in value:
                return False
        return self.names.issuperset(value)

    def likeness(self, value: Mapping[str, Any]) -> tuple[bool, int]:
        """How much ``value`` looks like this type, to choose among types that all do not fit."""
        return all(name in value for name in self.required), len(self.names.intersection(value))


class UnionFit:
    """Checks a value against alternatives, which its JSON kind and its discriminating fields tell apart."""

    __slots__ = ("array", "name", "objects", "scalars")

    def __init__(self, name: str) -> None:
        self.name = name
        self.objects: list[ObjectFit] = []
        self.array: Fit | None = None
        self.scalars: list[Fit] = []

    def __call__(self, value: Any, call: Call) -> Violation | None:
        """The first violation of ``value`` as the alternative that it resembles most."""
        if isinstance(value, dict) and self.objects:
            chosen = self._choose(value)
            return refusal("type", f"{self.name} has unsupported type") if chosen is None else chosen(value, call)
        if isinstance(value, list) and self.array is not None:
            return self.array(value, call)
        problem = None
        for fit in self.scalars:
            problem = fit(value, call)
            if problem is None:
                return None
        return problem or refusal("type", f"{self.name} is of the wrong type")

    def _choose(self, value: Mapping[str, Any]) -> ObjectFit | None:
        candidates = [candidate for candidate in self.objects if candidate.may_be(value)]
        for candidate in candidates:
            if candidate.covers(value):
                return candidate
        return max(candidates, key=lambda candidate: candidate.likeness(value), default=None)


class Shapes:
    """All types of a table, compiled."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._fits: dict[str, ObjectFit | UnionFit] = {
            name: UnionFit(name) if kind.members else ObjectFit(name, kind.fields) for name, kind in table.types.items()
        }
        for name, fit in self._fits.items():
            if isinstance(fit, UnionFit):
                self._add(fit, table.types[name].members)
            else:
                fields = table.types[name].fields
                fit.fields |= {field.name: self.field(name, field) for field in fields.values()}
                fit.rules = rules_of(name, fields)

    def field(self, owner: str, field: Parameter) -> Fit:
        """The check of a field's decoded value, its length included."""
        fit = self._value(field)
        length = LENGTHS.get((owner, field.name))
        if length is None and field.name == "id" and owner.startswith("InlineQueryResult"):
            length = RESULT_ID
        if length is not None:
            fit = _limited(fit, length, field.name)
        span = SPANS.get((owner, field.name))
        return fit if span is None else _spanned(fit, span, field.name)

    def _value(self, field: Parameter) -> Fit:
        alternatives = field.alternatives
        if "InputFile" in alternatives:
            return _file(field.name, id_allowed="String" in alternatives)
        if alternatives[0].startswith("'"):
            return _word(field.name, frozenset(word.strip("'") for word in alternatives))
        if len(alternatives) == 1:
            return self._single(alternatives[0], field.name)
        union = UnionFit(field.name)
        self._add(union, alternatives)
        return union

    def _single(self, kind: str, name: str) -> Fit:
        if kind in self._fits:
            return self._fits[kind]
        if kind.startswith(_ARRAY):
            return _array(self._single(kind.removeprefix(_ARRAY), name), name)
        return _scalar(kind, name)

    def _add(self, union: UnionFit, kinds: Iterable[str]) -> None:
        """Add alternatives to a union; several kinds of arrays become one array of a union."""
        arrays = []
        for kind in kinds:
            if kind.startswith(_ARRAY):
                arrays.append(kind.removeprefix(_ARRAY))
            elif kind in self._fits:
                self._add_type(union, kind)
            else:
                union.scalars.append(_scalar(kind, union.name))
        if arrays:
            union.array = _array(self._item(arrays, union.name), union.name)

    def _item(self, kinds: list[str], name: str) -> Fit:
        """The check of an item that may be of any of these kinds; a single kind may contain itself."""
        if len(kinds) == 1:
            return self._single(kinds[0], name)
        union = UnionFit(name)
        self._add(union, kinds)
        return union

    def _add_type(self, union: UnionFit, kind: str) -> None:
        fit = self._fits[kind]
        if isinstance(fit, ObjectFit):
            union.objects.append(fit)
        elif fit is not union:
            self._add(union, self._table.types[kind].members)


def measured(value: Any, unit: Unit) -> int:
    """The length of a string or list in ``unit``."""
    if unit is Unit.ITEMS or value.isascii():
        return len(value)
    if unit is Unit.BYTES:
        return len(value.encode("utf-8", "surrogatepass"))
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _limited(fit: Fit, length: Length, name: str) -> Fit:
    def check(value: Any, call: Call) -> Violation | None:
        problem = fit(value, call)
        if problem is not None:
            return problem
        size = len(value)
        if size * _ROOMY_BYTES_PER_CHARACTER > length.maximum or size < length.minimum:
            size = measured(value, length.unit)
            if size > length.maximum:
                return Violation("limit", length.long)
            if size < length.minimum:
                return Violation("limit", length.short)
        if length.pattern is not None and not length.pattern.fullmatch(value):
            return Violation("limit", length.short)
        return None

    check.__name__ = name
    return check


def _spanned(fit: Fit, span: Span, name: str) -> Fit:
    def check(value: Any, call: Call) -> Violation | None:
        problem = fit(value, call)
        if problem is None and not span.minimum <= value <= span.maximum:
            reason = f"{name} is not from {span.minimum} to {span.maximum}"
            call.ignored.append(refusal("limit", reason, ignored=True, where=name))
        return problem

    return check


def _array(item_fit: Fit, name: str) -> Fit:
    def check(value: Any, call: Call) -> Violation | None:
        if not isinstance(value, list):
            return refusal("type", f'field "{name}" must be of type Array')
        for index, item in enumerate(value):
            problem = item_fit(item, call)
            if problem is not None:
                return problem.under(index)
        return None

    return check


def _scalar(kind: str, name: str) -> Fit:
    accepted: dict[str, tuple[type, ...]] = {
        "String": (str,),
        "Integer": (int,),
        "Float": (int, float),
        "Boolean": (bool,),
        "True": (bool,),
    }
    types = frozenset(accepted[kind])
    problem = refusal("type", f'field "{name}" must be of type {kind}')

    def check(value: Any, _call: Call) -> Violation | None:
        return None if type(value) in types else problem

    return check


def _word(name: str, words: frozenset[str]) -> Fit:
    expected = ", ".join(sorted(words)[:12])
    problem = refusal("type", f'field "{name}" must be one of {expected}')

    def check(value: Any, _call: Call) -> Violation | None:
        return None if isinstance(value, str) and value in words else problem

    return check


def _file(name: str, *, id_allowed: bool) -> Fit:
    absent = refusal("file", f"{name} not found" if name == "media" else "wrong file identifier/HTTP URL specified")
    not_string = refusal("type", f'field "{name}" must be of type String')
    not_part = refusal("file", f"{name} must be uploaded as an InputFile")

    def check(value: Any, call: Call) -> Violation | None:
        if not isinstance(value, str):
            return not_string
        if value.startswith("attach://"):
            return absent if call.attached(value) is None else None
        return (None if value else absent) if id_allowed else not_part

    return check
