"""What a listener keeps beside the results: positions, leases, living workers, parked events."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)


def listener_tables(metadata: MetaData) -> None:
    """Add the listener's four tables to a service's metadata; they bear no schema."""
    _positions(metadata)
    _leases(metadata)
    _parked(metadata)


def _positions(metadata: MetaData) -> None:
    """How far each partition has been applied, moved in the transaction of the results.

    `complete_through` is the last marker's sequence; `current_at` the last instant up to which
    everything the teller had to say in this partition is known to be applied.
    """
    Table(
        "positions",
        metadata,
        Column("topic", Text, primary_key=True),
        Column("partition", Integer, primary_key=True, autoincrement=False),
        Column("next_offset", BigInteger, nullable=False, server_default="0"),
        Column("complete_through", BigInteger, nullable=False, server_default="0"),
        Column("applied_at", DateTime(timezone=True)),
        Column("event_time", DateTime(timezone=True)),
        Column("current_at", DateTime(timezone=True)),
        # Room on the page, so that an update of the same few rows touches no index.
        postgresql_with={"fillfactor": 50},
    )


def _leases(metadata: MetaData) -> None:
    """Who reads which partition until when, and who is alive to share them."""
    Table(
        "leases",
        metadata,
        Column("topic", Text, primary_key=True),
        Column("partition", Integer, primary_key=True, autoincrement=False),
        Column("holder", Text, nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )
    Table(
        "workers",
        metadata,
        Column("holder", Text, primary_key=True),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )


def _parked(metadata: MetaData) -> None:
    """Records that could not be applied, in full, with the reason."""
    Table(
        "parked",
        metadata,
        Column("id", BigInteger, Identity(), primary_key=True),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("key", Text),
        Column("type", Text),
        Column("headers", ARRAY(LargeBinary), nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("reason", Text, nullable=False),
        Column("appended_at", DateTime(timezone=True), nullable=False),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        Column("replayed_at", DateTime(timezone=True)),
        Column("discarded_at", DateTime(timezone=True)),
        UniqueConstraint("topic", "partition", "position"),
        Index(
            "parked_open",
            "topic",
            "key",
            "position",
            postgresql_where=text("replayed_at is null and discarded_at is null"),
        ),
    )
