"""The tables of work under way, on the same metadata as the others."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, String, Table, Text

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
