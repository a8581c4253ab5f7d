"""Whether a call is what the Bot API says it should be.

The checks are stricter than Telegram, which passes over unknown parameters and unused files: such a mistake is reported
as ``ignored``. For all others the first violation is what Telegram would answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.playground.limits import MAY_BE_EMPTY, MISSING, TOO_LARGE, UPLOAD_BYTES
from bot.playground.parameters import ParameterCheck, Refused
from bot.playground.rules import Rule, rules_of
from bot.playground.shapes import Shapes
from bot.playground.table import Method, Table
from bot.playground.upload import Upload
from bot.playground.violation import Call, Violation, refusal

__all__ = ["Checker", "Violation"]

_NO_METHOD = Violation("unknown_method", "Not Found: method not found", status=404)
_TOO_DEEP = refusal("type", "can't parse JSON object")
_TOO_LARGE = Violation("file", TOO_LARGE, status=413)


class Checker:
    """Checks calls against a table; made once, it may be used from anywhere."""

    def __init__(self, table: Table) -> None:
        shapes = Shapes(table)
        self._methods = {name: _MethodCheck(method, shapes) for name, method in table.methods.items()}

    def check(
        self, method: str, form: Mapping[str, Any], files: Mapping[str, Upload]
    ) -> tuple[dict[str, Any], list[Violation]]:
        """The call's parameters, decoded, and everything that is wrong with it, refusals first.

        ``form`` holds strings (url-encoded or multipart) or decoded values (a JSON body). In the result objects and
        numbers have their Python types and a file part stands under its parameter's name; a parameter that was empty
        or is at fault is left out. Never raises.
        """
        check = self._methods.get(method.lower())
        if check is None:
            return {}, [_NO_METHOD]
        call = Call(files)
        try:
            params, violations = check(form, call)
        except RecursionError:
            return {}, [_TOO_DEEP]
        return params, violations + call.ignored if call.ignored else violations


class _MethodCheck:
    """One method, compiled."""

    __slots__ = ("_name", "_parameters", "_required", "_rules")

    def __init__(self, method: Method, shapes: Shapes) -> None:
        self._name = method.name
        self._parameters = {
            name: ParameterCheck(method.name, parameter, shapes) for name, parameter in method.parameters.items()
        }
        required = (parameter.name for parameter in method.parameters.values() if parameter.required)
        self._required = tuple(name for name in required if (method.name, name) not in MAY_BE_EMPTY)
        self._rules: tuple[Rule, ...] = rules_of(method.name, method.parameters)

    def __call__(self, form: Mapping[str, Any], call: Call) -> tuple[dict[str, Any], list[Violation]]:
        params: dict[str, Any] = {}
        violations: list[Violation] = []
        parameters = self._parameters
        for name, raw in form.items():
            check = parameters.get(name)
            if check is None:
                self._note_unknown(name, call)
            elif raw is not None and raw != "":
                try:
                    params[name] = check.decode(raw, call)
                except Refused as refused:
                    violations.append(refused.violation)
        if call.files:
            violations += self._take_files(params, call)
        if violations:
            return params, violations
        for name in self._required:
            if name not in params:
                violations.append(_missing(name))
        if not violations:
            violations += [problem for rule in self._rules if (problem := rule(params, call)) is not None]
        if call.files:
            self._note_unused(call)
        return params, violations

    def _take_files(self, params: dict[str, Any], call: Call) -> list[Violation]:
        """Put file parts under the parameters of their names."""
        violations = []
        for name, upload in call.files.items():
            if len(upload.data) > UPLOAD_BYTES:
                return [_TOO_LARGE]
            check = self._parameters.get(name)
            if check is None:
                continue
            call.used.add(name)
            if check.takes_file:
                params[name] = upload
            else:
                violations.append(refusal("file", f'parameter "{name}" must not be a file', where=name))
        return violations

    def _note_unknown(self, name: str, call: Call) -> None:
        reason = f'{self._name} has no parameter "{name}"'
        call.ignored.append(refusal("unknown_parameter", reason, ignored=True, where=name))

    def _note_unused(self, call: Call) -> None:
        for name in call.files.keys() - call.used:
            call.ignored.append(refusal("file", f'nothing refers to the file "{name}"', ignored=True, where=name))


def _missing(name: str) -> Violation:
    reason = MISSING.get(name) or f'parameter "{name}" is required'
    return refusal("missing", reason, where=name)
