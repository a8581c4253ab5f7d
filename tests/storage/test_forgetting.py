"""Whatever is kept about a person is found and removed, in every table there is."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Table, func, select

from bot.core.short_link import ShortLink
from bot.core.track import TrackId
from bot.services.forgetting import Forgetting
from bot.storage.chats import ChatRepository
from bot.storage.corrections import CorrectionRepository
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryRepository
from bot.storage.invites import InviteRepository
from bot.storage.jobs import JobRepository
from bot.storage.links import LinkRepository
from bot.storage.people import PeopleRepository
from bot.storage.people_tables import people as people_table
from bot.storage.tables import choices, metadata
from bot.storage.tokens import TokenRepository
from bot.telegram.privacy_texts import KEPT
from tests.storage.memory import Clock
from tests.storage.test_history import ANN, BOB, got
from tests.storage.test_jobs import song

NAMES = {"person", "owner", "added_by", "created_by"}
"""What columns with a person's id are called."""


ABOUT_SOMEBODY_BY_CONTENT = {"inbox", "visits", "counters"}
ABOUT_NOBODY = {"tracks", "aliases", "files", "breakers", "short_links", "matches", "workers", "broadcasts"}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


async def _rows(database: Database, table: Table, person: int) -> int:
    ids: list[Column[int]] = [column for column in table.columns if isinstance(column.type, BigInteger)]
    amounts = [await database.first(select(func.count()).select_from(table).where(column == person)) for column in ids]
    return sum(int(amount[0]) for amount in amounts if amount is not None)


def _link(number: int, person: int) -> ShortLink:
    return ShortLink(
        id=f"id {number}",
        slug=f"slug{number}",
        target="https://open.spotify.com/track/x",
        subdomain="",
        owner=person,
        created=NOON,
        updated=NOON,
        views=0,
        enabled=True,
    )


def test_what_is_said_to_be_kept_is_every_table_that_names_somebody() -> None:
    personal = {name for name, table in metadata.tables.items() if NAMES & set(table.columns.keys())}

    assert set(KEPT) == personal | {people_table.name} | ABOUT_SOMEBODY_BY_CONTENT
    assert set(metadata.tables) == set(KEPT) | ABOUT_NOBODY


async def test_nothing_remains_of_somebody_who_wants_to_be_forgotten(database: Database) -> None:
    people = PeopleRepository(database, recent={}, now=Clock())
    chats = ChatRepository(database, recent={})
    history = DeliveryRepository(database)
    corrections = CorrectionRepository(database, recent={}, now=Clock())
    invites = InviteRepository(database)
    jobs, links, tokens = JobRepository(database), LinkRepository(database), TokenRepository(database)
    for number, person in enumerate((ANN, BOB)):
        await people.seen(person)
        await chats.joined(number, type="group", title="", added_by=person)
        await history.add([got("a", person=person), got("b", person=person)])
        await corrections.vote(person, TrackId("a"), "upload")
        await invites.create(f"code {number}", created_by=person, uses=1)
        await jobs.put(song(str(number), person=person))
        await links.add(_link(number, person))
        await tokens.put(person, f"hash {number}", NOON)
    personal = [table for table in metadata.sorted_tables if NAMES & set(table.columns.keys())]
    assert all([await _rows(database, table, ANN) for table in personal])
    forgetting = Forgetting(people, chats, history, corrections, invites, jobs, links, tokens)

    removed = await forgetting.forget(ANN)

    once = ("people", "chats", "choices", "invites", "jobs", "links", "tokens")
    assert removed == dict.fromkeys(once, 1) | {"deliveries": 2}
    assert set(removed) <= {table for table, kept in KEPT.items() if kept.removed is not None}
    assert not any([await _rows(database, table, ANN) for table in [*personal, people_table]])
    assert all([await _rows(database, table, BOB) for table in personal])
    assert await forgetting.forget(ANN) == {}


async def test_a_forgotten_choice_is_forgotten_by_the_memory_too(database: Database) -> None:
    corrections = CorrectionRepository(database, recent={}, now=Clock())
    await corrections.vote(ANN, TrackId("a"), "upload")
    assert await corrections.own(ANN, TrackId("a")) == "upload"

    assert await corrections.forget(ANN) == {choices.name: 1}

    assert await corrections.own(ANN, TrackId("a")) is None
