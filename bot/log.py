"""One structured line per event on stderr, with no secret and no traceback in it.

Our own code logs through structlog: an event's name and its fields. Libraries that log through the standard library
(httpx prints every URL, and the bot's token is part of it) end in the same lines. An exception becomes three fields,
``error``, ``at`` and ``cause``; the whole line is searched for secrets last, so nothing slips past.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from bot.services.events import Answered, Matched, Outcome

_BOT_TOKEN = re.compile(r"\d{5,20}(?::|%3A)[A-Za-z0-9_-]{30,}")
_HIDDEN = "***"
_FRAMES = 4
"""Innermost frames named in a line: enough to find the place, short enough to read."""

_TROUBLE = frozenset({"warning", "error", "critical"})

Redact = Callable[[str], str]


def redactor(secrets: Sequence[str]) -> Redact:
    """A function that hides the given secrets, and anything that looks like a bot token, in a text."""
    # A secret may stand in a line as it is, as JSON writes it, or as part of a URL.
    forms: set[str] = set()
    for secret in filter(None, secrets):
        forms |= {secret, json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret, safe="")}
    words = [re.escape(form) for form in sorted(forms, key=len, reverse=True)]
    known = re.compile("|".join([*words, _BOT_TOKEN.pattern]))
    return lambda text: known.sub(_HIDDEN, text)


def configure_logging(
    level: str, secrets: Sequence[str], *, stream: TextIO | None = None, keep: Callable[[str], None] | None = None
) -> None:
    """Send every log line of this process to ``stream`` (default stderr); call it once at start.

    ``keep`` gets the lines that say that something is wrong, as they are logged.
    """
    out = stream if stream is not None else sys.stderr
    redact = redactor(secrets)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    render = _Render(redact, keep)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        exception_fields,
    ]
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))
    # A library's debug chatter is wanted only when asked for; ours goes through structlog's own filter.
    logging.getLogger("telegram").setLevel(max(threshold, logging.WARNING))
    # It reports every failed call as an error of its own; ours is logged where it is decided what that means.
    logging.getLogger("spotipy").setLevel(logging.CRITICAL)


class Observer:
    """Writes each answer's one canonical line."""

    def __init__(self) -> None:
        self._log = structlog.get_logger()

    def __call__(self, event: Answered) -> None:
        """Log an answer: quietly what went well or was refused, loudly what an operator should see."""
        fields: dict[str, Any] = {"outcome": event.outcome, "ms": round(event.seconds * 1000, 1)}
        fields |= {name: value for name in ("track", "source", "code") if (value := getattr(event, name))}
        if event.outcome is Outcome.BROKEN:
            self._log.error("answer.finished", **fields, exc_info=event.error)
        elif event.error is not None:
            self._log.warning("answer.finished", **fields, exc_info=event.error)
        else:
            self._log.info("answer.finished", **fields)


class MatchObserver:
    """Writes a line for each time uploads were judged: what was taken, and why not the others."""

    def __init__(self) -> None:
        self._log = structlog.get_logger()

    def __call__(self, event: Matched) -> None:
        """Log a match with the reasons for its best candidate."""
        found = event.match
        fields: dict[str, Any] = {"track": event.track, "outcome": found.outcome, "searches": event.searches}
        fields |= {"candidates": len(found.judgements), "ms": round(event.seconds * 1000, 1)}
        if found.judgements:
            best = found.judgements[0]
            reasons = [" ".join(filter(None, (one.kind, one.detail))) for one in best.differences]
            fields |= {"best": best.candidate.id, "score": round(best.score, 2), "differs": reasons}
        self._log.info("match.decided", **fields)


def exception_fields(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace ``exc_info`` by fields that fit one line."""
    exc_info = event.pop("exc_info", None)
    error = _exception(exc_info)
    if error is not None:
        event["error"] = describe(error)
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        event["at"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is not None:
            event["cause"] = describe(cause)
    return event


def describe(error: BaseException) -> str:
    """An exception in one line: its class and its message."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _exception(exc_info: ExcInfo | BaseException | bool | None) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1]
    return sys.exc_info()[1] if exc_info else None


class _Render:
    """Turn an event into its final line; the place where secrets are hidden."""

    def __init__(self, redact: Redact, keep: Callable[[str], None] | None) -> None:
        self._redact = redact
        self._keep = keep

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> str:
        ordered: dict[str, Any] = {key: event.pop(key) for key in ("timestamp", "level", "event") if key in event}
        line = orjson.dumps(ordered | dict(event), default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
        shown = self._redact(line)
        if self._keep is not None and ordered.get("level") in _TROUBLE:
            self._keep(shown)
        return shown
