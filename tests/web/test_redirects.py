"""Following a short link, and who is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.core.visit import Device, Referrer
from bot.services.link_stats import LinkStats
from bot.services.link_visits import VisitLog, Written
from bot.storage.link_tables import links as links_table
from bot.storage.link_tables import visits as visits_table
from bot.storage.visits import VisitRepository
from bot.web.visitors import Visitor, Visitors
from tests.web.conftest import OTHER_SONG, OWNER, PHONE, SONG, Site, later, open_site

PEOPLE = {
    PHONE: Device.PHONE,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36": (Device.DESKTOP),
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0": Device.DESKTOP,
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1": (Device.TABLET),
    "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 Chrome/142.0 Safari/537.36": (Device.TABLET),
    # Telegram's own browser, Facebook's and Instagram's: people inside an app, not the app's previewer.
    "Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) AppleWebKit/537.36 Chrome/130 Mobile "
    "Safari/537.36 Telegram-Android/11.4.2 (Samsung SM-S911B; Android 14; SDK 34; HIGH)": Device.PHONE,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV]": (
        Device.PHONE
    ),
    "Mozilla/5.0 (Linux; Android 13; CUBOT X30) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36": (Device.PHONE),
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 TV Safari/537.36": (Device.OTHER),
}
PROGRAMS = (
    "",
    "WhatsApp/2.23.20.0 A",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 facebookexternalhit/1.1 Facebot",
    "okhttp/4.12.0",
    "axios/1.7.2",
    "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
    "python-requests/2.32.3",
    "Google-Safety",
    "Google-Firebase",
    "curl/8.14.1",
    "Go-http-client/2.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/120.0 Safari/537.36",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
)


async def _views(site: Site) -> int:
    assert await site.visits.write()
    link = await site.links.by_slug("ode")
    assert link is not None
    return link.views


async def _rows(site: Site) -> Sequence[object]:
    assert await site.visits.write()
    return await site.database.all(select(visits_table))


async def test_a_database_that_fails_is_answered_shortly_and_asked_again(site: Site) -> None:
    await site.links.create(OWNER, SONG, slug="ode")
    await site.database.write(text("ALTER TABLE links RENAME TO elsewhere"))
    assert (await site.client().get("/ode")).status_code == 503

    await site.database.write(text("ALTER TABLE elsewhere RENAME TO links"))
    assert (await site.client().get("/ode")).status_code == 301


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_slug_leads_to_its_target_for_good_but_is_asked_about_every_time(site: Site, method: str) -> None:
    await site.links.create(OWNER, SONG, slug="ode")

    for _ in range(2):  # from the database, then from memory
        answer = await site.client().request(method, "/ode?utm_source=x")
        assert (answer.status_code, answer.headers["location"], answer.content) == (301, SONG, b"")
        assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_known_by_their_browsers_and_told_apart_by_their_devices(agent: str) -> None:
    assert Visitors({}).of(agent.encode()) == Visitor(person=True, device=PEOPLE[agent])


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_are_known_by_their_names(agent: str) -> None:
    assert not Visitors({}).of(agent.encode()).person


async def test_people_are_counted_and_programs_are_only_redirected(site: Site) -> None:
    await site.links.create(OWNER, SONG, slug="ode")

    for agent in (PHONE, *PROGRAMS, PHONE):
        assert (await site.client(headers={"User-Agent": agent}).get("/ode")).status_code == 301

    assert await _views(site) == 2


@pytest.mark.parametrize("header", ["Purpose", "Sec-Purpose", "X-Moz"])
async def test_fetching_ahead_of_a_click_and_asking_for_the_head_are_no_visits(site: Site, header: str) -> None:
    await site.links.create(OWNER, SONG, slug="ode")

    await site.client().get("/ode", headers={header: "prefetch"})
    await site.client().head("/ode")

    assert await _views(site) == 0


async def test_what_is_kept_of_a_visit_is_coarse_and_names_nobody(tmp_path: Path) -> None:
    async with open_site(tmp_path, proxies=["192.0.2.0/24"]) as site:
        await site.links.create(OWNER, SONG, slug="ode")
        headers = {
            "CF-IPCountry": "de",
            "Referer": "https://l.instagram.com/?u=secret",
            "X-Forwarded-For": "198.51.100.7",
        }
        await site.client().get("/ode", headers=headers)

        (row,) = await _rows(site)
        kept = {"link": 1, "day": site.clock.now.date(), "at": site.clock.seconds(), "country": "DE"}
        assert row._asdict() == {"number": 1, **kept, "device": "phone", "referrer": "social"}  # type: ignore[attr-defined]
        assert b"198.51.100.7" not in (tmp_path / "songwire.db").read_bytes()


@pytest.mark.parametrize(
    ("proxies", "country", "kept"),
    [([], "DE", ""), (["203.0.113.1"], "DE", ""), (["192.0.2.7"], "XX", ""), (["192.0.2.7"], "D€", "")],
)
async def test_a_country_is_believed_only_from_a_trusted_proxy(
    tmp_path: Path, proxies: list[str], country: str, kept: str
) -> None:
    async with open_site(tmp_path, proxies=proxies) as site:
        await site.links.create(OWNER, SONG, slug="ode")
        await site.client().get("/ode", headers=[(b"CF-IPCountry", country.encode())])

        (row,) = await _rows(site)
        assert row.country == kept  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/nothere", "/n%D0%BEthere", "/with-dash", "/api", "/Admin", "/" + "x" * 65, "/"])
async def test_a_link_that_is_not_there_gets_a_friendly_page(site: Site, path: str) -> None:
    answer = await site.client().get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "This link leads nowhere" in answer.text
    assert not any(mark in answer.text for mark in ("http:", "https:", "<script", "src=", "url("))
    assert (await site.client().head(path)).content == b""


async def test_a_link_works_at_once_after_it_was_missed_changed_renamed_or_deleted(site: Site) -> None:
    client = site.client()
    assert (await client.get("/ode")).status_code == 404

    link = await site.links.create(OWNER, SONG, slug="ode")
    assert (await client.get("/ode")).headers["location"] == SONG

    await site.links.edit(OWNER, link.id, target=OTHER_SONG)
    assert (await client.get("/ode")).headers["location"] == OTHER_SONG

    await site.links.edit(OWNER, link.id, slug="joy")
    assert [(await client.get(path)).status_code for path in ("/ode", "/joy")] == [404, 301]

    await site.links.delete(OWNER, link.id)
    assert (await client.get("/joy")).status_code == 404


async def test_upper_and_lower_case_are_different_links(site: Site) -> None:
    await site.links.create(OWNER, SONG, slug="ode")
    await site.links.create(OWNER, OTHER_SONG, slug="Ode")

    assert (await site.client().get("/Ode")).headers["location"] == OTHER_SONG


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "javascript:alert(1)", "https://open.spotify.com@evil.example/", "//evil"]
)
async def test_a_foreign_target_in_the_database_is_followed_by_nobody(site: Site, target: str) -> None:
    await site.links.create(OWNER, SONG, slug="ode")
    await site.database.write(update(links_table).values(target=target))

    assert (await site.client().get("/ode")).status_code == 404


async def test_a_switched_off_link_leads_nowhere(site: Site) -> None:
    await site.links.create(OWNER, SONG, slug="ode")
    await site.database.write(update(links_table).values(enabled=False))

    assert (await site.client().get("/ode")).status_code == 404


@pytest.mark.parametrize("own_reader", [True, False])
async def test_many_who_ask_at_once_get_their_own_answers(tmp_path: Path, own_reader: bool) -> None:
    async with open_site(tmp_path, own_reader=own_reader) as site:
        await _many_ask_at_once(site)


async def _many_ask_at_once(site: Site) -> None:
    for number in range(50):
        await site.links.create(OWNER, f"https://www.deezer.com/track/{number + 1}", slug=f"s{number}")
    client = site.client()

    answers = await asyncio.gather(*(client.get(f"/s{number % 60}") for number in range(300)))

    for number, answer in enumerate(answers):
        slug = number % 60
        assert answer.headers.get("location") == (f"https://www.deezer.com/track/{slug + 1}" if slug < 50 else None)
    assert len(await _rows(site)) == 250


async def test_visits_of_a_deleted_link_are_left_out_and_the_others_count(site: Site) -> None:
    gone = await site.links.create(OWNER, SONG, slug="gone")
    await site.links.create(OWNER, SONG, slug="ode")
    for path in ("/gone", "/ode", "/gone", "/ode"):
        await site.client().get(path)
    await site.links.delete(OWNER, gone.id)

    assert await _views(site) == 2
    assert len(await _rows(site)) == 2


async def test_deleting_a_link_deletes_its_visits(site: Site) -> None:
    link = await site.links.create(OWNER, SONG, slug="ode")
    await site.client().get("/ode")
    assert len(await _rows(site)) == 1

    await site.links.delete(OWNER, link.id)

    assert await _rows(site) == []


async def test_clicks_are_summed_by_day_country_device_and_kind_of_page(tmp_path: Path) -> None:
    async with open_site(tmp_path, proxies=["192.0.2.7"]) as site:
        link = await site.links.create(OWNER, SONG, slug="ode")
        desktop = next(agent for agent, device in PEOPLE.items() if device is Device.DESKTOP)
        for agent, country, referer in [
            (PHONE, "DE", "https://t.co/x"),
            (PHONE, "US", ""),
            (desktop, "DE", "https://www.google.de/"),
        ]:
            headers = {"User-Agent": agent, "CF-IPCountry": country, "Referer": referer}
            await site.client().get("/ode", headers=headers)
            site.clock.now += later(1)
        await site.visits.write()

        clicks = await LinkStats(VisitRepository(site.database), now=site.clock).clicks(link, days=3)

        days = [(site.clock.now - later(back)).date() for back in (2, 1, 0)]
        assert clicks.by_day == ((days[0], 1), (days[1], 1), (days[2], 0))
        assert clicks.total == 2
        assert clicks.by_country == (("DE", 1), ("US", 1))
        assert clicks.by_device == ((Device.DESKTOP, 1), (Device.PHONE, 1))
        assert clicks.by_referrer == ((Referrer.DIRECT, 1), (Referrer.SEARCH, 1))


async def test_visits_wait_while_the_database_takes_none_and_are_counted_once(site: Site) -> None:
    await site.links.create(OWNER, SONG, slug="ode")
    reports: list[Written] = []
    failing = _Failing(VisitRepository(site.database), failures=2)
    visits = VisitLog(failing, report=reports.append)
    await site.client().get("/ode")
    for visit in site.visits._noted:
        visits.note(visit)
    site.visits._noted.clear()

    assert [await visits.write() for _ in range(3)] == [False, False, True]

    assert [(report.kept, report.lost) for report in reports] == [(1, 0), (1, 0)]
    assert await _views(site) == 1


async def test_a_clean_end_writes_what_was_noted(site: Site) -> None:
    await site.links.create(OWNER, SONG, slug="ode")
    site.visits.open()
    await site.client().get("/ode")

    await site.visits.close()
    await site.visits.close()

    assert await _views(site) == 1


class _Failing(VisitRepository):
    """Storage that takes nothing for a while."""

    def __init__(self, inner: VisitRepository, failures: int) -> None:
        super().__init__(inner._database)
        self._failures = failures

    async def add(self, new: Sequence[object]) -> None:
        if self._failures:
            self._failures -= 1
            raise OSError("the disk is full")
        await super().add(new)  # type: ignore[arg-type]
