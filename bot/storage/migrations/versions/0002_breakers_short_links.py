"""Breakers that survive a restart, and short links that were followed once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "breakers",
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_breakers"),
    )
    op.create_table(
        "short_links",
        sa.Column("short", sa.String(512), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("short", name="pk_short_links"),
    )


def downgrade() -> None:
    """Remove the two tables."""
    op.drop_table("short_links")
    op.drop_table("breakers")
