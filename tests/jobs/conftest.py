"""The databases of the storage tests, for the jobs' own tables as well."""

from __future__ import annotations

from tests.storage.conftest import database_url, postgres, postgresql_url, sqlite_url

__all__ = ["database_url", "postgres", "postgresql_url", "sqlite_url"]
