"""Which upload a track is taken from, for everybody and for one person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the two tables, and note where files came from."""
    op.add_column("files", sa.Column("source", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "matches",
        sa.Column("track_id", sa.String(128), nullable=False),
        sa.Column("upload", sa.String(64), nullable=False),
        sa.Column("chosen_by", sa.String(16), nullable=False),
        sa.Column("rejected", sa.JSON, nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("track_id", name="pk_matches"),
    )
    op.create_table(
        "choices",
        sa.Column("person", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("track_id", sa.String(128), nullable=False),
        sa.Column("upload", sa.String(64), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "track_id", name="pk_choices"),
    )
    op.create_index("ix_choices_track_id", "choices", ["track_id"])


def downgrade() -> None:
    """Remove the two tables and the note."""
    op.drop_index("ix_choices_track_id", "choices")
    op.drop_table("choices")
    op.drop_table("matches")
    op.drop_column("files", "source")
