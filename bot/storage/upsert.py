"""INSERT … ON CONFLICT for both databases: the one statement that SQLAlchemy Core spells twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The insert that knows what to do on conflict."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(dialect: str, table: Table, row: Mapping[str, Any]) -> Executable:
    """Insert ``row``, or overwrite the row that has its primary key."""
    keys = [column.name for column in table.primary_key]
    statement = insert(dialect, table).values(dict(row))
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in row if name not in keys}
    )
