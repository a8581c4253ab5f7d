"""The tables about people and chats, on the same metadata as the others. Times are Unix seconds."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from bot.storage.tables import metadata

people = Table(
    "people",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(16)),  # chosen by hand
    Column("settings", JSON, nullable=False),
    Column("standing", String(16), nullable=False),  # normal, banned or allowed
    Column("quota", Integer),
    Column("reachable", Boolean, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),  # the day's beginning
)

chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("type", String(16), nullable=False),
    Column("title", String(256), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("added_by", BigInteger),
    Column("active", Boolean, nullable=False),
    Column("migrated_to", BigInteger),
    Index("ix_chats_added_by", "added_by"),
)

deliveries = Table(
    "deliveries",
    metadata,
    # SQLite numbers rows by itself only where the type is exactly INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("chat", BigInteger),  # None: the person's own chat with the bot
    Column("track_id", String(128), nullable=False),
    Column("artist", String(256), nullable=False),
    Column("title", String(256), nullable=False),
    Column("words", Text, nullable=False),  # artist and title, folded, to be searched
    Column("quality", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("outcome", String(32), nullable=False),  # delivered, or the code of an error
    Column("cached", Boolean, nullable=False),
    Column("source", String(32), nullable=False),
    Index("ix_deliveries_person_id", "person", "id"),
    Index("ix_deliveries_person_at", "person", "at"),
    Index("ix_deliveries_at", "at"),
)
