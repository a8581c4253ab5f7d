"""The tables of short links, on the same metadata as the others."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from bot.storage.tables import metadata

links = Table(
    "links",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(15), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("target", Text, nullable=False),
    Column("subdomain", String(253), nullable=False),
    Column("owner", BigInteger),  # a Telegram user id
    Column("views", Integer, nullable=False, server_default="0"),
    Column("enabled", Boolean, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("updated", DateTime(timezone=True), nullable=False),
    Index("ix_links_id", "id", unique=True),
    Index("ix_links_slug", "slug", unique=True),
    Index("ix_links_owner", "owner", "number"),
    # A number is never given out twice, so a visit noted before its link was deleted is counted at no other.
    sqlite_autoincrement=True,
)

visits = Table(
    "visits",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("link", Integer, ForeignKey("links.number", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False),  # UTC
    Column("at", Float, nullable=False),  # Unix time
    Column("country", String(2), nullable=False),
    Column("device", String(8), nullable=False),
    Column("referrer", String(8), nullable=False),
    Index("ix_visits_link", "link", "day"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("owner", BigInteger, primary_key=True, autoincrement=False),  # a Telegram user id
    Column("hash", String(64), nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False),
    Index("ix_tokens_hash", "hash", unique=True),
)
