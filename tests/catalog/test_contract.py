"""The fake Web API and the adapter's requests against Spotify's own description of the API (OpenAPI, May 2026)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.catalog.breaker import MemoryBreakers
from bot.catalog.http import Http
from bot.catalog.spotify import SpotifyCatalog
from bot.catalog.upstreams import Upstreams
from bot.core.request import Link, LinkKind, Service, SongName
from tests.catalog.conftest import Clock, SpotifyMaker
from tests.catalog.links import ALBUM, ARTIST, PLAYLIST, SONG
from tests.fakes.site import Trouble
from tests.fakes.spotify import FakeCatalogs, recorded
from tests.fakes.web_api import WebApi
from tests.fakes.world import DEAD

pytest.importorskip("openapi_core", reason="needs openapi-core, a development dependency")
yaml = pytest.importorskip("yaml")

from openapi_core import OpenAPI  # noqa: E402 - only once it is known to be there
from openapi_core.testing import MockRequest, MockResponse  # noqa: E402

HOST = "https://api.spotify.com"
STILL_REQUIRED = frozenset().union(*DEAD.values())
"""What the description still requires although apps in development mode no longer get it."""


@pytest.fixture(scope="module")
def description(shared_data: Path) -> OpenAPI:
    """Spotify's description of its Web API."""
    text = (shared_data / "data" / "spotify" / "openapi.yml").read_text("utf-8")
    spec = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    relax(spec["components"]["schemas"])
    # The same header, under the one name for it that the validator knows.
    spec["components"]["securitySchemes"]["oauth_2_0"] = {"type": "http", "scheme": "bearer"}
    return OpenAPI.from_dict(spec)


def relax(node: Any) -> None:
    """Take away what the description is wrong about: fields that are gone, and discriminators that name no schema."""
    if isinstance(node, dict):
        node.pop("discriminator", None)
        if isinstance(node.get("required"), list):
            node["required"] = [name for name in node["required"] if name not in STILL_REQUIRED]
            if not node["required"]:
                del node["required"]
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        relax(inner)


def request(path: str) -> MockRequest:
    """A request as it arrived."""
    parts = urlsplit(path)
    headers = {"Authorization": "Bearer of-the-test"}
    return MockRequest(HOST, "get", parts.path, args=dict(parse_qsl(parts.query)), headers=headers)


def violations(description: OpenAPI, api: WebApi) -> list[str]:
    """What is wrong with the requests and answers so far."""
    wrong = []
    for asked in api.asked:
        wrong += [
            f"asked {asked.path}: {said(error)}" for error in description.iter_request_errors(request(asked.path))
        ]
    for path, body in api.bodies:
        answer = MockResponse(json.dumps(body).encode(), content_type="application/json")
        errors = description.iter_response_errors(request(path), answer)
        wrong += [f"answered {path}: {said(error)}" for error in errors]
    return wrong


def said(error: Exception) -> str:
    """What is wrong where; not the whole answer."""
    details = getattr(error.__cause__, "schema_errors", None) or getattr(error, "schema_errors", None) or ()
    places = [f"{'/'.join(map(str, detail.absolute_path))}: {detail.message[-120:]}" for detail in details]
    return "; ".join(places) or f"{type(error).__name__} {str(error)[:200]}"


async def test_every_request_and_answer_of_the_fake_keeps_to_spotifys_description(
    description: OpenAPI, fake: FakeCatalogs, spotify: SpotifyCatalog
) -> None:
    fake.api.readable.add(PLAYLIST.id)
    await spotify.track(SONG)
    await spotify.search(SongName("The Paper Orchard"), limit=15)
    for asked in (ALBUM, ARTIST, PLAYLIST):
        await spotify.collection(asked)
    assert set(fake.api.counts) == {
        "/v1/tracks/{id}",
        "/v1/search",
        "/v1/albums/{id}",
        "/v1/artists/{id}",
        "/v1/artists/{id}/albums",
        "/v1/playlists/{id}",
        "/v1/playlists/{id}/items",
    }
    assert len(fake.api.bodies) == len(fake.api.asked)
    assert "\n".join(violations(description, fake.api)) == ""


async def test_the_recorded_world_keeps_to_it_too(
    description: OpenAPI, clock: Clock, store: MemoryBreakers, shared_data: Path
) -> None:
    async with FakeCatalogs(recorded(shared_data / "data" / "spotify")) as fake:
        spotify = SpotifyMaker(fake, clock, store)()
        world = fake.world
        for key in list(world.tracks)[::80]:
            await spotify.track(made(LinkKind.TRACK, key))
        for key in list(world.albums)[::40]:
            await spotify.collection(made(LinkKind.ALBUM, key))
        for key in list(world.artists)[::30]:
            await spotify.collection(made(LinkKind.ARTIST, key))
        await spotify.search(SongName("love"), limit=10)
        await spotify.close()
    assert len(fake.api.bodies) > 20
    assert "\n".join(violations(description, fake.api)) == ""


@pytest.mark.parametrize("trouble", [Trouble.RATE, Trouble.LONG_RATE, Trouble.QUOTA])
async def test_refusals_have_the_shape_of_the_description(
    description: OpenAPI, fake: FakeCatalogs, trouble: Trouble
) -> None:
    fake.api.fail(trouble)
    http = Http(Upstreams(fake.origins))
    path = f"/v1/tracks/{SONG.id}"
    reply = await http.get(HOST + path)
    await http.close()
    answer = MockResponse(reply.body, status_code=reply.status, content_type="application/json")
    description.validate_response(request(path), answer)


def made(kind: LinkKind, key: str) -> Link:
    """The link to a thing of Spotify's."""
    return Link(Service.SPOTIFY, kind, key, f"https://open.spotify.com/{kind}/{key}")
