"""Both databases, empty for every test: SQLite in a file, PostgreSQL on the server that SONGWIRE_TEST_POSTGRES names.

Each worker of pytest-xdist creates a database of its own there and removes it at the end.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot.storage.database import Database, open_database

SERVER = "SONGWIRE_TEST_POSTGRES"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Empties this worker's own database and gives its URL."""
    server = os.environ.get(SERVER)
    if not server:
        pytest.skip(f"needs PostgreSQL: set {SERVER} to the URL of a server where databases may be created")
    name = f"songwire_test_{uuid.uuid4().hex}"
    address = make_url(server).set(drivername="postgresql")
    server, own = (to.render_as_string(hide_password=False) for to in (address, address.set(database=name)))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        with psycopg.connect(own, autocommit=True) as inside:

            def emptied() -> str:
                inside.execute("DROP SCHEMA IF EXISTS dbos, public CASCADE")
                inside.execute("CREATE SCHEMA public")
                return own

            yield emptied
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a file that does not exist, in a folder that does not exist either."""
    return f"sqlite:///{tmp_path / 'deep' / 'songwire.db'}"


@pytest.fixture
def postgresql_url(postgres: Callable[[], str]) -> str:
    """The URL of an empty database on the server."""
    return postgres()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of either kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """An open, empty SQLite database."""
    async with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    """An open, empty PostgreSQL database."""
    async with open_database(postgresql_url) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An open, empty database of either kind."""
    opened = real_database(request)
    assert opened is not None
    return opened


def real_database(request: pytest.FixtureRequest) -> Database | None:
    """The database that a fixture's parameter ``sqlite`` or ``postgresql`` asks for; None for ``fake``."""
    if request.param == "fake":
        return None
    opened: Database = request.getfixturevalue(request.param)
    return opened
