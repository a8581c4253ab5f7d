"""Schemathesis asks the documented endpoints whatever it can think of; none of it may be our own fault."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from structlog.testing import capture_logs

from bot.core.track import Quality
from tests.services.fakes import ODE
from tests.web.stream_setting import StreamSetting

BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
SENT = {200, 206, 416}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StreamSetting]:
    """One application for all requests, with one track that is known."""
    at = StreamSetting(tmp_path_factory.mktemp("streams"), searches=10_000_000, streams=10_000_000)
    with capture_logs():
        asyncio.run(at.get("/api/search", q=ODE.title))
        yield at


def cases(at: StreamSetting, path: str) -> st.SearchStrategy[Case[Any]]:
    """What schemathesis makes of an endpoint's description: good requests and bad ones."""
    api = schemathesis.openapi.from_asgi("/openapi.json", at.app)
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    return st.one_of(*(api[path]["GET"].as_strategy(generation_mode=mode) for mode in modes))


@pytest.mark.parametrize("path", ["/api/search", "/api/stream"])
def test_every_answer_is_as_documented(at: StreamSetting, path: str) -> None:
    statuses = set()

    @BOUNDED
    @given(case=cases(at, path))
    def check(case: Case[Any]) -> None:
        response = case.call()
        # That a text names no song, or that a token is forged, is nothing a schema can say.
        case.validate_response(response, excluded_checks=[schemathesis.checks.positive_data_acceptance])
        statuses.add(response.status_code)

    check()

    assert 400 in statuses
    assert not [status for status in statuses if status >= 500]


def test_no_file_name_is_our_fault_for_who_has_a_token(at: StreamSetting) -> None:
    @BOUNDED
    @given(name=st.text(max_size=300))
    def check(name: str) -> None:
        token = at.tokens.issue(ODE.id, Quality.V0, 600)
        response = asyncio.run(at.ask("/api/stream", {"token": token, "filename": name}))
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment; ")

    check()


def test_no_range_is_our_fault(at: StreamSetting) -> None:
    @BOUNDED
    @given(header=st.text(st.characters(max_codepoint=126)) | st.from_regex(r"bytes=[0-9]*-[0-9]*", fullmatch=True))
    def check(header: str) -> None:
        token = at.tokens.issue(ODE.id, Quality.V0, 600)
        response = asyncio.run(at.ask("/api/stream", {"token": token}, headers={"Range": header}))
        assert response.status_code in SENT
        if response.status_code == 206:
            assert 0 < len(response.content) <= len(ODE.title)
            assert int(response.headers["Content-Length"]) == len(response.content)

    check()
