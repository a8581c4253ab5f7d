"""One line per event, without secrets and without tracebacks."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.log import configure_logging

TOKEN = "123456789:AAF0-abcdefghijklmnopqrstuvwxyz12345"
SECRET = 'pass"word/äß'


@pytest.fixture
def kept() -> list[str]:
    """The lines that say that something is wrong."""
    return []


@pytest.fixture
def stream(kept: list[str]) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    configure_logging("info", [SECRET], stream=out, keep=kept.append)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line(stream: io.StringIO) -> None:
    structlog.get_logger().info("answer.finished", outcome="cached", text="two\nlines")

    (line,) = _lines(stream)
    assert (line["event"], line["outcome"], line["level"]) == ("answer.finished", "cached", "info")


def test_a_librarys_log_ends_in_the_same_line_without_the_token(stream: io.StringIO) -> None:
    logging.getLogger("httpx").warning("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)

    (line,) = _lines(stream)
    assert TOKEN not in line["event"]
    assert "/bot***/getMe" in line["event"]


@pytest.mark.parametrize("where", [TOKEN, TOKEN.replace(":", "%3A"), SECRET])
def test_secrets_are_hidden_in_fields_messages_and_exceptions(stream: io.StringIO, where: str) -> None:
    log = structlog.get_logger()
    log.info("event", field={"deep": [where]})
    log.warning(f"text {where}")
    try:
        raise ValueError(f"bad {where}")
    except ValueError as error:
        log.error("failed", exc_info=error)

    assert where not in stream.getvalue()
    assert json.dumps(where, ensure_ascii=False)[1:-1] not in stream.getvalue()
    assert len(_lines(stream)) == 3


def test_an_exception_becomes_fields_and_no_traceback(stream: io.StringIO) -> None:
    def fail() -> None:
        try:
            raise KeyError("inner")
        except KeyError as cause:
            raise ValueError("outer\nsecond line") from cause

    try:
        fail()
    except ValueError:
        structlog.get_logger().error("failed", exc_info=True)

    (line,) = _lines(stream)
    assert line["error"] == "ValueError: outer second line"
    assert line["cause"] == "KeyError: 'inner'"
    assert line["at"][-1].endswith("fail")
    assert "Traceback" not in stream.getvalue()


def test_what_is_below_the_level_is_not_written(stream: io.StringIO) -> None:
    structlog.get_logger().debug("chatter")
    logging.getLogger("telegram.ext").info("chatter")

    assert stream.getvalue() == ""


def test_what_went_wrong_is_kept_as_it_is_logged(stream: io.StringIO, kept: list[str]) -> None:
    structlog.get_logger().info("fine")
    structlog.get_logger().warning("odd", url=f"https://x/bot{TOKEN}/y")
    logging.getLogger("a.library").error("bad %s", SECRET)

    assert kept == stream.getvalue().splitlines()[1:]
    assert len(kept) == 2
    assert not [line for line in kept if TOKEN in line or SECRET in line]
