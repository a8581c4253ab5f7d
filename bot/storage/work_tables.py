"""The tables of work under way, on the same metadata as the others."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, String, Table, Text

from bot.storage.tables import metadata

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
    Column("received_at", Float, nullable=False),  # Unix time
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("started_at", Float, nullable=False),  # Unix time by the database's clock
    Column("beat_at", Float, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("code_hash", String(64), primary_key=True),  # SHA-256, hexadecimal
    Column("created_by", BigInteger, nullable=False),
    Column("uses_left", Integer, nullable=False),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("audience", String(16), nullable=False),  # people or chats
    Column("created", BigInteger, nullable=False),  # Unix time
    Column("cursor", BigInteger),
    Column("sent", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("window_start", BigInteger, primary_key=True, autoincrement=False),  # Unix time
    Column("count", Integer, nullable=False),
)
