"""``GET /api/search``, as the contract has it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, MutableMapping
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.core.errors import BadLink, CatalogDown, NotFound, SongwireError, TooMany, Unavailable
from tests.services.fakes import ODE
from tests.web.stream_setting import BASE, TUNE, StreamSetting

LINK = "https://open.spotify.com/track/4k3xDpAdBuM17mNNHhOZkK"


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, object]]]:
    """What an operator would read."""
    with capture_logs() as lines:
        yield lines


async def test_a_name_is_answered_with_exactly_the_fields_of_the_contract(tmp_path: Path) -> None:
    response = await StreamSetting(tmp_path).get("/api/search", q="Morning Tune")

    assert response.status_code == 200
    body = response.json()
    url = body["result"].pop("download_url")
    assert body == {
        "status": True,
        "via": "search",
        "result": {
            "title": "Edvard Grieg, Ensemble - Morning Tune",
            "artist": "Edvard Grieg, Ensemble",
            "duration": "3:33",
            "thumbnail": "https://pictures.example/1.jpg",
            "popularity": None,
            "album": "Suite",
            "release_at": "2015-02-24",
        },
        "response_time": "0ms",
    }
    assert url.startswith(f"{BASE}/api/stream?token=")


@pytest.mark.parametrize("q", [LINK, f"{LINK}?si=abc", f"  {LINK} "])
async def test_a_link_is_told_from_a_name(tmp_path: Path, q: str) -> None:
    body = (await StreamSetting(tmp_path).get("/api/search", q=q)).json()

    assert body["via"] == "url"
    assert body["result"]["artist"] == "Edvard Grieg, Ensemble"


async def test_the_download_url_is_ready_to_use(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)
    url = (await at.get("/api/search", q="Ode to Joy")).json()["result"]["download_url"]

    async with at.client() as client:
        response = await client.get(url)

    assert response.status_code == 200
    assert response.content == b"Ode to Joy"


async def test_where_several_tracks_may_be_meant_the_best_is_taken(tmp_path: Path) -> None:
    body = (await StreamSetting(tmp_path).get("/api/search", q="joy")).json()

    assert body["result"]["title"] == "Ludwig van Beethoven - Ode to Joy"


async def test_what_no_catalogue_says_is_null(tmp_path: Path) -> None:
    result = (await StreamSetting(tmp_path).get("/api/search", q="Ode to Joy")).json()["result"]

    assert {result[name] for name in ("thumbnail", "popularity", "album", "release_at")} == {None}
    assert result["duration"] == "0:12"


async def test_what_is_known_is_asked_of_no_catalogue(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path)

    for _ in range(2):
        await at.get("/api/search", q="Ode to Joy")

    assert at.catalog.searches == 1


@pytest.mark.parametrize("q", [None, "", "   ", "!!!", "x" * 501, "\u200b"])
async def test_a_query_that_asks_for_nothing_is_a_400(tmp_path: Path, q: str | None) -> None:
    response = await StreamSetting(tmp_path).ask("/api/search", {} if q is None else {"q": q})

    assert response.status_code == 400
    body = response.json()
    assert body.keys() == {"status", "message"}
    assert body["status"] is False
    assert body["message"].startswith("q ")


@pytest.mark.parametrize(
    "q",
    [
        "https://open.spotify.com/track/short",
        "https://open.spotify.com/album/4k3xDpAdBuM17mNNHhOZkK",
        "https://open.spotify.com/episode/4k3xDpAdBuM17mNNHhOZkK",
    ],
)
async def test_a_link_to_no_track_is_a_400(tmp_path: Path, q: str) -> None:
    response = await StreamSetting(tmp_path).get("/api/search", q=q)

    assert response.status_code == 400
    assert response.json()["status"] is False


async def test_what_nobody_knows_is_a_404_in_the_contracts_words(tmp_path: Path) -> None:
    response = await StreamSetting(tmp_path).get("/api/search", q="zzzz qqqq")

    assert response.status_code == 404
    assert response.json() == {"status": False, "message": "Track not found"}


@pytest.mark.parametrize(
    ("error", "status", "wait"),
    [
        (NotFound("x"), 404, None),
        (BadLink("x"), 400, None),
        (CatalogDown("secret place"), 502, None),
        (Unavailable("secret place", retry_after=7.2), 502, "8"),
        (TooMany("x", 3), 429, "3"),
    ],
)
async def test_every_error_has_its_status(tmp_path: Path, error: SongwireError, status: int, wait: str | None) -> None:
    at = StreamSetting(tmp_path)
    at.catalog.error = error

    response = await at.get("/api/search", q="Ode to Joy")

    assert response.status_code == status
    assert response.json()["status"] is False
    assert response.headers.get("Retry-After") == wait
    assert "secret" not in response.text


async def test_our_own_fault_is_a_500_that_tells_only_the_operator(
    tmp_path: Path, logged: list[MutableMapping[str, object]]
) -> None:
    at = StreamSetting(tmp_path)
    at.catalog.tracks = None  # type: ignore[assignment]

    response = await at.get("/api/search", q="Ode to Joy")

    assert response.status_code == 500
    assert response.json() == {"status": False, "message": "Internal server error"}
    assert [line["event"] for line in logged] == ["web.failed"]
    assert isinstance(logged[0]["exc_info"], TypeError)


async def test_a_catalogue_that_hangs_is_a_504(tmp_path: Path, logged: list[MutableMapping[str, object]]) -> None:
    at = StreamSetting(tmp_path, search_seconds=0.01)
    never = asyncio.Event()

    async def hang(*_: object, **__: object) -> object:
        return await never.wait()

    at.catalog.found = hang  # type: ignore[method-assign, assignment]

    response = await at.get("/api/search", q="Ode to Joy")

    assert response.status_code == 504
    assert response.json()["status"] is False
    assert [(line["event"], line["path"]) for line in logged] == [("web.unavailable", "/api/search")]


async def test_an_answer_that_comes_too_late_is_nobodys_error(
    tmp_path: Path, logged: list[MutableMapping[str, object]]
) -> None:
    at = StreamSetting(tmp_path, search_seconds=0.01)
    reported: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    gate, asked = asyncio.Event(), asyncio.Event()

    async def late(*_: object, **__: object) -> object:
        await gate.wait()
        asked.set()
        raise CatalogDown("too late")

    at.catalog.found = late  # type: ignore[method-assign, assignment]

    response = await at.get("/api/search", q="Ode to Joy")
    gate.set()
    await asked.wait()
    await asyncio.sleep(0)
    logged.clear()  # it holds on to the frames of who gave up
    gc.collect()

    assert response.status_code == 504
    assert reported == []


async def test_the_window_closes_and_says_when_it_opens(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path, searches=30)

    responses = [await at.get("/api/search", q="Ode to Joy") for _ in range(31)]

    assert [response.status_code for response in responses] == [200] * 30 + [429]
    assert responses[-1].json() == {"status": False, "message": "Too many requests. Limit: 30/min"}
    assert 20 <= int(responses[-1].headers["Retry-After"]) <= 60


async def test_no_more_get_through_at_once_than_one_after_the_other(tmp_path: Path) -> None:
    at = StreamSetting(tmp_path, searches=5)

    responses = await asyncio.gather(*(at.get("/api/search", q="Ode to Joy") for _ in range(20)))

    assert sorted(response.status_code for response in responses) == [200] * 5 + [429] * 15


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ("192.0.2.1", "192.0.2.2", 200),
        ("192.0.2.1", "::ffff:192.0.2.1", 429),
        ("2001:db8::1", "2001:db8::2", 429),
        ("2001:db8::1", "2001:db8:0:1::1", 200),
        ("2001:db8::1%eth0", "2001:db8::1", 429),
        ("unix", "unix", 429),
    ],
)
async def test_a_subscriber_is_one_visitor(tmp_path: Path, one: str, other: str, status: int) -> None:
    at = StreamSetting(tmp_path, searches=1)

    await at.get("/api/search", headers={"X-Test-Address": one}, q="Ode to Joy")
    response = await at.get("/api/search", headers={"X-Test-Address": other}, q="Ode to Joy")

    assert response.status_code == status


@pytest.mark.parametrize(
    ("agent", "status"),
    [("curl/8.5.0", 403), ("Python-Requests/2.32", 403), ("Mozilla/5.0 (X11; Linux)", 200)],
)
async def test_blocked_agents_are_not_served(tmp_path: Path, agent: str, status: int) -> None:
    at = StreamSetting(tmp_path, blocked=("curl", "python-"))

    response = await at.get("/api/search", headers={"User-Agent": agent}, q="Ode to Joy")

    assert response.status_code == status
    if status == 403:
        assert response.json() == {"status": False, "message": "Automated clients are not allowed here."}


async def test_nobody_is_blocked_unless_the_operator_says_so(tmp_path: Path) -> None:
    response = await StreamSetting(tmp_path).get("/api/search", headers={"User-Agent": "curl/8.5.0"}, q=ODE.title)

    assert response.status_code == 200


def test_the_example_of_the_contract_is_a_track_of_the_fakes() -> None:
    assert LINK.endswith(TUNE.id.rpartition(":")[2])
