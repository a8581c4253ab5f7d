"""Short links, their visits, and the tokens of the Links API."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "links",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String(15), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("subdomain", sa.String(253), nullable=False),
        sa.Column("owner", sa.BigInteger),
        sa.Column("views", sa.Integer, nullable=False, server_default="0"),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_links"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_links_id", "links", ["id"], unique=True)
    op.create_index("ix_links_slug", "links", ["slug"], unique=True)
    op.create_index("ix_links_owner", "links", ["owner", "number"])
    op.create_table(
        "visits",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("link", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("device", sa.String(8), nullable=False),
        sa.Column("referrer", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_visits"),
        sa.ForeignKeyConstraint(["link"], ["links.number"], name="fk_visits_link", ondelete="CASCADE"),
    )
    op.create_index("ix_visits_link", "visits", ["link", "day"])
    op.create_table(
        "tokens",
        sa.Column("owner", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_tokens"),
    )
    op.create_index("ix_tokens_hash", "tokens", ["hash"], unique=True)


def downgrade() -> None:
    """Remove the three tables."""
    op.drop_table("tokens")
    op.drop_table("visits")
    op.drop_table("links")
