"""The tables, as SQLAlchemy Core sees them. A change here needs a migration beside it; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

tracks = Table(
    "tracks",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("details", JSON, nullable=False),  # a core Track, field by field
    Column("fetched_at", DateTime(timezone=True), nullable=False),
)

aliases = Table(
    "aliases",
    metadata,
    Column("alias", String(512), primary_key=True),
    Column("track_id", String(128), ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_aliases_track_id", "track_id"),
)

files = Table(
    "files",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("track_id", String(128), primary_key=True),
    Column("quality", String(16), primary_key=True),
    Column("file_id", String(256), nullable=False),
    Column("file_unique_id", String(64), nullable=False),
    Column("size", BigInteger),
    Column("duration", Integer),
    Column("source", String(32), nullable=False, server_default=""),
    Column("stored_at", DateTime(timezone=True), nullable=False),
)

breakers = Table(
    "breakers",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("until", Float, nullable=False),  # Unix time
    Column("reason", String(64), nullable=False),
)

short_links = Table(
    "short_links",
    metadata,
    Column("short", String(512), primary_key=True),
    Column("target", Text, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("track_id", String(128), primary_key=True),
    Column("upload", String(64), nullable=False),
    Column("chosen_by", String(16), nullable=False),  # matcher, admin or people
    Column("rejected", JSON, nullable=False),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
)

choices = Table(
    "choices",
    metadata,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("track_id", String(128), primary_key=True),
    Column("upload", String(64), nullable=False),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
    Index("ix_choices_track_id", "track_id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("asked_at", Float, nullable=False),  # Unix time
    Column("details", JSON, nullable=False),  # target, tracks, quality, title, upload
    Column("status", BigInteger),  # the message that shows how it goes
    Column("over", Boolean, nullable=False, server_default=false()),
    Column("remaining", JSON),  # of a job that is over: the tracks that did not come
    Index("ix_jobs_over", "over", "kind", "asked_at"),
    Index("ix_jobs_person", "person", "over"),
)
