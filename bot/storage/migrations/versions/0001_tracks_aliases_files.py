"""Tracks, the other names they go by, and the files Telegram keeps for us."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "tracks",
        sa.Column("id", sa.String(128), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tracks"),
    )
    op.create_table(
        "aliases",
        sa.Column("alias", sa.String(512), nullable=False),
        sa.Column("track_id", sa.String(128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("alias", name="pk_aliases"),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name="fk_aliases_track_id", ondelete="CASCADE"),
    )
    op.create_index("ix_aliases_track_id", "aliases", ["track_id"])
    op.create_table(
        "files",
        sa.Column("bot_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("track_id", sa.String(128), nullable=False),
        sa.Column("quality", sa.String(16), nullable=False),
        sa.Column("file_id", sa.String(256), nullable=False),
        sa.Column("file_unique_id", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger),
        sa.Column("duration", sa.Integer),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "track_id", "quality", name="pk_files"),
    )


def downgrade() -> None:
    """Remove the three tables."""
    op.drop_table("files")
    op.drop_index("ix_aliases_track_id", "aliases")
    op.drop_table("aliases")
    op.drop_table("tracks")
