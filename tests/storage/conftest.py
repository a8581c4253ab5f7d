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
                inside.execute("DROP SCHEMA public CASCADE")
                inside.execute("CREATE SCHEMA public")
                return own

            yield emptied
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database; for SQLite not even the folder exists."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deep' / 'songwire.db'}"
    emptied: Callable[[], str] = request.getfixturevalue("postgres")
    return emptied()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, empty database."""
    async with open_database(database_url) as opened:
        yield opened
