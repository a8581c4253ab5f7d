"""The Links API, checked against its contract's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import OTHER_SONG, OWNER, SONG, STRANGER, Site, later, open_site


async def test_a_link_is_made_listed_changed_and_deleted(site: Site) -> None:
    client = await site.signed()

    made = await client.post("/api/links", json={"from": SONG, "slug": "mytrack"})
    assert made.status_code == 201
    assert made.json() == {
        "id": made.json()["id"],
        "id_url": "mytrack",
        "from": SONG,
        "subdomain": "go.example",
        "utm_view": 0,
        "enable": True,
        "user": str(OWNER),
        "created": "2026-11-21T12:00:00.000Z",
        "updated": "2026-11-21T12:00:00.000Z",
    }
    one = f"/api/links/{made.json()['id']}"

    site.clock.now += later(1)
    changed = await client.patch(one, json={"from": OTHER_SONG, "id_url": "newslug", "subdomain": "ode"})
    assert changed.status_code == 200
    assert changed.json() == made.json() | {
        "id_url": "newslug",
        "from": OTHER_SONG,
        "subdomain": "ode.go.example",
        "updated": "2026-11-22T12:00:00.000Z",
    }
    listed = await client.get("/api/links")
    assert listed.json() == {"items": [changed.json()], "page": 1, "perPage": 20, "totalPages": 1, "totalItems": 1}

    deleted = await client.delete(one)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (await client.get("/api/links")).json()["totalItems"] == 0
    assert (await client.delete(one)).status_code == 404


async def test_a_slug_is_random_from_four_characters_on_and_never_one_that_is_taken_or_reserved(site: Site) -> None:
    client = await site.signed()
    site.picker.next = [*"abcd"]
    assert (await client.post("/api/links", json={"from": SONG})).json()["id_url"] == "abcd"

    site.picker.next = [*"abcd", *"Dash", *"abcde"]
    assert (await client.post("/api/links", json={"from": SONG})).json()["id_url"] == "abcde"


@pytest.mark.parametrize(
    ("query", "page", "per_page", "items"),
    [
        ("", 1, 20, 20),
        ("?page=2", 2, 20, 5),
        ("?perPage=10&page=3", 3, 10, 5),
        ("?perPage=99", 1, 50, 25),
        ("?page=0&perPage=-3", 1, 1, 1),
        ("?page=999999999999999999", 999999999999999999, 20, 0),
    ],
)
async def test_links_come_in_pages_newest_first(site: Site, query: str, page: int, per_page: int, items: int) -> None:
    for number in range(25):
        await site.links.create(OWNER, SONG, slug=f"mine{number}")
    await site.links.create(STRANGER, SONG, slug="theirs")

    answer = (await (await site.signed()).get(f"/api/links{query}")).json()

    assert (answer["page"], answer["perPage"], len(answer["items"])) == (page, per_page, items)
    assert (answer["totalItems"], answer["totalPages"]) == (25, -(-25 // per_page))
    newest = [f"mine{24 - (page - 1) * per_page - n}" for n in range(items)]
    assert [item["id_url"] for item in answer["items"]] == newest


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 400, "from is required"),
        ({"from": None}, 400, "from is required"),
        ({"from": ""}, 400, "from is required"),
        ({"from": 7}, 400, "from is invalid"),
        ([], 400, "the body must be a JSON object"),
        ({"from": SONG, "slug": "taken"}, 409, "slug taken"),
        ({"from": SONG, "slug": "aDMin"}, 400, "slug is a reserved word"),
        ({"from": SONG, "slug": "with-dash"}, 400, "slug must be 1 to 64 letters and digits"),
        ({"from": SONG, "slug": "tаken"}, 400, "slug must be 1 to 64 letters and digits"),  # the а is Cyrillic
        ({"from": SONG, "slug": "x" * 65}, 400, "slug must be 1 to 64 letters and digits"),
        ({"from": SONG, "subdomain": "evil.example"}, 400, "subdomain must be go.example or a name below it"),
        ({"from": SONG, "subdomain": "evilgo.example"}, 400, "subdomain must be go.example or a name below it"),
        ({"from": SONG, "subdomain": "a b"}, 400, "subdomain is not a host name"),
    ],
)
async def test_what_cannot_be_made_is_refused_in_words(site: Site, body: object, status: int, message: str) -> None:
    await site.links.create(STRANGER, SONG, slug="taken")
    client = await site.signed()

    answer = await client.post("/api/links", json=body)

    assert (answer.status_code, answer.json()) == (status, {"message": message})
    assert (await client.get("/api/links")).json()["totalItems"] == 0


@pytest.mark.parametrize(
    "target",
    [
        "https://open.spotify.com@evil.example/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "https://open.spotify.com:443@evil.example/",
        "https://open.spotify.com.evil.example/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp\\@evil.example",
        "https://evil.example/?to=https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "https://evil.example#https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp https://evil.example",
        "https://оpen.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp",  # the first letter is Cyrillic
        "https://open.spotify。com/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp\r\nSet-Cookie: a=b",
        "//evil.example",
        "//open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "javascript:alert(1)//https://open.spotify.com/track/3n3Ppam7vgaVa1iaRUc9Lp",
        "data:text/html,<script>",
        "https://accounts.spotify.com/authorize?redirect_uri=https://evil.example",
        "https://open.spotify.com/track/tooshort",
        "https://" + "a" * 1900,
    ],
)
async def test_no_trick_makes_a_link_to_anywhere_else(site: Site, target: str) -> None:
    answer = await (await site.signed()).post("/api/links", json={"from": target})

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("from must be a link of Spotify")


@pytest.mark.parametrize("path", ["/api/links", "/api/expand-url"])
async def test_half_a_character_is_refused_like_any_other_nonsense(site: Site, path: str) -> None:
    body = r'{"from": "https://open.spotify.com/\ud800", "url": "https://\ud800.go.example/ode"}'

    answer = await (await site.signed()).post(path, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (SONG + "?si=abc&utm_source=x", SONG),
        ("http://youtu.be/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://open.spotify.com/user/a%0d%0aSet-Cookie:%20x",
            "https://open.spotify.com/user/a%0D%0ASet-Cookie:%20x",
        ),
        ("https://www.youtube.com/redirect?q=https://evil.example", "https://www.youtube.com/redirect"),
    ],
)
async def test_what_is_stored_is_the_platforms_own_address(site: Site, given: str, stored: str) -> None:
    answer = await (await site.signed()).post("/api/links", json={"from": given})

    assert answer.json()["from"] == stored


OPERATIONS = (
    ("GET", "/api/links"),
    ("POST", "/api/links"),
    ("PATCH", "/api/links/abc"),
    ("DELETE", "/api/links/abc"),
    ("DELETE", "/api/links/bulk"),
)


@pytest.mark.parametrize("token", ["", "sw_forged", "sw_" + "9" * 43, "Basic", "sw_" + "é" * 43])
async def test_without_a_good_token_nothing_is_told(site: Site, token: str) -> None:
    headers = [(b"Authorization", f"Bearer {token}".encode())] if token else []

    for method, path in OPERATIONS:
        answer = await site.client().request(method, path, headers=headers, json={})
        assert (answer.status_code, answer.json()) == (401, {"message": "Authentication required"})


async def test_a_token_ends_when_it_is_revoked_replaced_or_expired(site: Site) -> None:
    first = await site.signed()
    second = await site.signed()
    assert (await first.get("/api/links")).status_code == 401
    assert (await second.get("/api/links")).status_code == 200

    site.clock.now += later(366)
    assert (await second.get("/api/links")).status_code == 401

    third = await site.signed()
    assert await site.tokens.revoke(OWNER)
    assert (await third.get("/api/links")).status_code == 401
    assert not await site.tokens.revoke(OWNER)


async def test_somebody_elses_link_can_be_neither_changed_nor_deleted(site: Site) -> None:
    theirs = await site.links.create(STRANGER, SONG, slug="theirs")
    client = await site.signed()

    changed = await client.patch(f"/api/links/{theirs.id}", json={"from": OTHER_SONG})
    deleted = await client.delete(f"/api/links/{theirs.id}")
    bulk = await client.request("DELETE", "/api/links/bulk", json={"ids": [theirs.id]})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert deleted.json() == {"message": "Not authorized to delete this link"}
    assert bulk.json() == {"deleted": [], "failed": [{"id": theirs.id, "reason": "Not authorized"}]}
    assert await site.links.by_slug("theirs") == theirs


@pytest.mark.parametrize("id", ["missing", "a" * 15, "%00" * 15, "%ED%A0%80", "x" * 500])
async def test_a_link_that_is_not_there_is_not_found(site: Site, id: str) -> None:
    client = await site.signed()

    assert (await client.patch(f"/api/links/{id}", json={})).json() == {"message": "not found"}
    deleted = await client.delete(f"/api/links/{id}")

    assert (deleted.status_code, deleted.json()) == (404, {"message": "Link not found"})


async def test_a_slug_may_be_kept_but_not_taken_from_another_by_a_change(site: Site) -> None:
    mine = await site.links.create(OWNER, SONG, slug="mine")
    await site.links.create(STRANGER, SONG, slug="theirs")
    client = await site.signed()

    assert (await client.patch(f"/api/links/{mine.id}", json={"id_url": "mine"})).status_code == 200
    taken = await client.patch(f"/api/links/{mine.id}", json={"id_url": "theirs"})

    assert (taken.status_code, taken.json()) == (409, {"message": "slug taken"})


async def test_at_most_five_are_deleted_at_once_and_each_failure_has_its_reason(site: Site) -> None:
    ids = [(await site.links.create(OWNER, SONG)).id for _ in range(6)]
    client = await site.signed()

    six = await client.request("DELETE", "/api/links/bulk", json={"ids": ids})
    assert six.status_code == 400
    assert six.json() == {"message": "Cannot delete more than 5 links at once (free tier limit)"}

    some = await client.request("DELETE", "/api/links/bulk", json={"ids": [*ids[:2], ids[0], "record_id_3"]})
    assert some.json() == {
        "deleted": ids[:2],
        "failed": [{"id": "record_id_3", "reason": "Link not found"}],
    }
    assert (await client.get("/api/links")).json()["totalItems"] == 4


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": "abc"}, {"ids": [1]}, {"ids": [""]}, {"ids": None}])
async def test_bulk_wants_a_list_of_ids(site: Site, body: object) -> None:
    answer = await (await site.signed()).request("DELETE", "/api/links/bulk", json=body)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("ids")


@pytest.mark.parametrize(
    ("url", "expanded", "was"),
    [
        ("https://spotify.link/abc123", SONG, True),
        (SONG + "?si=1", SONG, False),
        ("https://go.example/ode", OTHER_SONG, True),
    ],
)
async def test_links_are_expanded(site: Site, url: str, expanded: str, was: bool) -> None:
    await site.links.create(OWNER, OTHER_SONG, slug="ode")

    answer = await site.client().post("/api/expand-url", json={"url": url})

    assert answer.json() == {"expanded": expanded, "original": url, "wasExpanded": was}


@pytest.mark.parametrize(
    ("url", "status", "message"),
    [
        ("https://bit.ly/abc", 400, "URL is not from a supported Spotify domain"),
        ("https://go.example/nothere", 404, "not found"),
        ("https://spotify.link/down", 502, "Failed to expand URL: its service does not answer"),
    ],
)
async def test_what_cannot_be_expanded_is_said_in_words(site: Site, url: str, status: int, message: str) -> None:
    answer = await site.client().post("/api/expand-url", json={"url": url})

    assert (answer.status_code, answer.json()) == (status, {"message": message})


async def test_expanding_is_limited_by_address(site: Site) -> None:
    client = site.client()
    answers = [await client.post("/api/expand-url", json={"url": SONG}) for _ in range(61)]

    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert (await site.client(peer=("192.0.2.8", 1)).post("/api/expand-url", json={"url": SONG})).status_code == 200


async def test_in_maintenance_links_are_shown_and_followed_but_not_changed(tmp_path: Path) -> None:
    async with open_site(tmp_path, maintenance=True) as site:
        link = await site.links.create(OWNER, SONG, slug="ode")
        client = await site.signed()

        for method, path in [("POST", ""), ("PATCH", f"/{link.id}"), ("DELETE", f"/{link.id}"), ("DELETE", "/bulk")]:
            answer = await client.request(method, f"/api/links{path}", json={"from": SONG, "ids": [link.id]})
            assert answer.status_code == 503
            assert answer.json() == {"message": "Service temporarily unavailable for maintenance"}
        assert (await client.get("/api/links")).json()["totalItems"] == 1
        assert (await client.get("/ode")).status_code == 301


@pytest.mark.parametrize(("token", "status"), [("human", 201), ("robot", 401), (None, 401)])
async def test_with_turnstile_people_without_a_token_may_make_links(
    tmp_path: Path, token: str | None, status: int
) -> None:
    async with open_site(tmp_path, turnstile=True) as site:
        answer = await site.client().post("/api/links", json={"from": SONG, "slug": "ode", "turnstileToken": token})

        assert answer.status_code == status
        made = await site.links.by_slug("ode")
        assert (made is not None and made.owner is None) == (status == 201)
        forged = site.client(headers={"Authorization": "Bearer sw_forged"})
        assert (await forged.post("/api/links", json={"from": SONG, "turnstileToken": "human"})).status_code == 401


async def test_the_documentation_names_every_operation_and_loads_nothing(site: Site) -> None:
    description = (await site.client().get("/openapi.json")).json()
    page = (await site.client().get("/docs")).text

    operations = [(verb, path) for path, verbs in description["paths"].items() for verb in verbs]
    assert ("delete", "/api/links/bulk") in operations
    for verb, path in operations:
        assert f'<span class="verb">{verb.upper()}</span><code>{path}</code>' in page
    assert "from" in page
    assert not any(mark in page for mark in ("<script", "src=", "@import", "//cdn"))
    assert "422" not in str(description)
