"""The database: opening it, its migrations, and one way to run statements.

SQLAlchemy Core over aiosqlite (a file) or psycopg (PostgreSQL), chosen by the URL. SQLite runs in WAL mode, so that
readers never wait for the writer; statements are transactional, DDL included, because the driver's own idea of
transactions is switched off and SQLAlchemy's BEGIN is sent instead.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import URL, Connection, Executable, Row, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage import link_tables, people_tables, work_tables  # noqa: F401 - their tables belong to the metadata
from bot.storage.tables import metadata

_DRIVERS = MappingProxyType({"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"})
_MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer waits for another before it gives up."""


class Database:
    """One engine; repositories get it by their constructor."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(songwire_write=True)
        # A statement alone is a transaction of its own: BEGIN and COMMIT around it are two more trips to the server
        # and, for SQLite, three more to the connection's thread.
        alone = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}
        self._alone = engine.execution_options(**alone)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    async def ping(self) -> None:
        """Return once the database has answered. Raises what SQLAlchemy raises if it does not."""
        await self.first(text("SELECT 1"))

    async def first(self, statement: Executable) -> Row[Any] | None:
        """The first row of a query, or None."""
        async with self._alone.connect() as connection:
            return (await connection.execute(statement)).first()

    async def all(self, statement: Executable) -> Sequence[Row[Any]]:
        """All rows of a query."""
        async with self._alone.connect() as connection:
            return (await connection.execute(statement)).all()

    async def write(self, *statements: Executable) -> tuple[int, ...]:
        """Run statements in one transaction, all of them or none; how many rows each has touched."""
        engine = self._alone if len(statements) == 1 else self._writer
        async with engine.begin() as connection:
            return tuple([(await connection.execute(statement)).rowcount for statement in statements])

    async def write_one(
        self, statement: Executable, rows: Sequence[Mapping[str, object]] | None = None
    ) -> Sequence[Row[Any]]:
        """Run a statement that writes and says what it wrote (``RETURNING``), for all ``rows`` or for none."""
        engine = self._alone if rows is None or len(rows) == 1 else self._writer
        async with engine.begin() as connection:
            return (await connection.execute(statement, rows)).all()

    async def write_many(self, *batches: tuple[Executable, Sequence[Mapping[str, object]]]) -> None:
        """Run each statement once for every row of its batch, everything in one transaction."""
        async with self._writer.begin() as connection:
            for statement, rows in batches:
                await connection.execute(statement, rows)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection]:
        """A connection of one's own outside any transaction, for what lives as long as the connection does."""
        async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection

    async def migrate(self) -> None:
        """Bring the schema to the newest revision; safe when several processes start at once."""
        async with self._writer.begin() as connection:
            await connection.run_sync(_prepare)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database behind a URL, migrated and ready; it is closed on leaving.

    The URL is SQLAlchemy's; its driver may be left out: ``postgresql://user@host/name``, ``sqlite:////data/bot.db``.
    """
    address = with_driver(url)
    sqlite = address.get_backend_name() == "sqlite"
    engine = _sqlite_engine(address) if sqlite else create_async_engine(address, pool_pre_ping=True)
    database = Database(engine)
    try:
        await database.migrate()
        yield database
    finally:
        await engine.dispose()


def with_driver(url: str) -> URL:
    """The URL with the driver that Songwire uses, where it names none or another."""
    address = make_url(url)
    driver = _DRIVERS.get(address.get_backend_name())
    return address.set(drivername=driver) if driver is not None else address


def _sqlite_engine(address: URL) -> AsyncEngine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(address, pool_reset_on_return=None)
    _use_wal(engine)
    _reset_where_needed(engine)
    return engine


def _use_wal(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads and then writes would fail at once, busy_timeout or not, if another writer came
        # between; taking the write lock first makes it wait instead.
        if connection.get_execution_options().get("songwire_write"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _reset_where_needed(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "reset")
    def _reset(connection: Any, _record: object, state: Any) -> None:
        # The pool would roll back every connection that comes home: a trip to its thread, nearly always for nothing.
        if not state.terminate_only and connection.driver_connection.in_transaction:
            connection.rollback()


def newest_revision() -> str:
    """The revision of the last migration: the number its file's name begins with."""
    return max(path.stem.partition("_")[0] for path in _MIGRATIONS.glob("versions/[0-9]*.py"))


def _prepare(connection: Connection) -> None:
    """Create a new database as the migrations would leave it, or migrate an older one."""
    if connection.dialect.name == "postgresql":
        # Held to the end of the transaction: processes that start together do this one after the other.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7103)")
    if not inspect(connection).has_table("alembic_version"):
        metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": newest_revision()})
    elif connection.scalar(text("SELECT version_num FROM alembic_version")) != newest_revision():
        upgrade(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are missing up to ``revision``, all of them on an empty database."""
    # Imported when there is something to do: at every other start its 10 MB would be for nothing.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
