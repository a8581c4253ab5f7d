"""What is wrong with a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.playground.upload import Upload


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of the Bot API, in the words in which Telegram refuses the call.

    ``kind`` is ``unknown_method``, ``unknown_parameter``, ``missing``, ``type``, ``limit``, ``entities`` or ``file``.
    With ``ignored`` Telegram would pass over it in silence; it is a mistake all the same.
    """

    kind: str
    description: str
    status: int = 400
    ignored: bool = False
    where: str = ""
    """The parameter and the path inside its value, such as ``reply_markup.inline_keyboard.0.1.text``."""

    def under(self, name: str | int) -> Violation:
        """The same one, seen from the value that holds the flawed one as ``name``."""
        return replace(self, where=f"{name}.{self.where}" if self.where else str(name))


@dataclass(slots=True)
class Call:
    """What the checks of one call share: its file parts, which of them are referred to, what Telegram passes over."""

    files: Mapping[str, Upload]
    used: set[str] = field(default_factory=set)
    ignored: list[Violation] = field(default_factory=list)

    def attached(self, reference: Any) -> Upload | None:
        """The part that ``attach://name`` names, which counts as used from now on; None when there is none."""
        if not isinstance(reference, str) or not reference.startswith("attach://"):
            return None
        name = reference.removeprefix("attach://")
        upload = self.files.get(name)
        if upload is not None:
            self.used.add(name)
        return upload


def refusal(kind: str, reason: str, *, ignored: bool = False, where: str = "") -> Violation:
    """A Bad Request; ``reason`` comes without that prefix."""
    return Violation(kind, f"Bad Request: {reason}", ignored=ignored, where=where)
