"""The rows of ingestion in a service's schema: batches, receipt lines, answered keys."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB


def ingestion_tables(metadata: MetaData) -> None:
    """Declare these tables in a service's metadata."""
    _batches(metadata)
    _delivered_parts(metadata)
    _snapshot_tables(metadata)
    _receipt_lines(metadata)
    _deferred_items(metadata)
    _answered_keys(metadata)


def _batches(metadata: MetaData) -> None:
    batches = Table(
        "batches",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("client_id", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("division", Text, nullable=False, server_default="000000"),
        Column("mode", Text, nullable=False),
        Column("is_atomic", Boolean, nullable=False, server_default="false"),
        Column("status", Text, nullable=False),
        Column("received", Integer, nullable=False),
        # Of a delivery that the worker takes: items and parts done so far, and when it was last
        # this batch's turn.
        Column("done", Integer, nullable=False, server_default="0"),
        Column("parts_done", Integer, nullable=False, server_default="0"),
        Column("turn_at", DateTime(timezone=True)),
        # Whether its lines are the preview that a commit is held to; and why it stopped.
        Column("is_previewed", Boolean, nullable=False, server_default="false"),
        Column("trouble", Text),
        Column("counts", JSONB, nullable=False),
        Column("warned", Integer, nullable=False, server_default="0"),
        Column("sequence", BigInteger),
        Column("media_type", Text, nullable=False),
        Column("trace_id", Text, nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("finished_at", DateTime(timezone=True)),
    )
    Index("batches_of_client", batches.c.client_id, batches.c.id)
    # Of a province's millions nearly all are processed; the others are found here.
    Index(
        "batches_in_rare_states",
        batches.c.client_id,
        batches.c.status,
        batches.c.id,
        postgresql_where=batches.c.status != "processed",
    )
    Index(
        "batches_waiting",
        batches.c.source,
        batches.c.id,
        postgresql_where=batches.c.status.in_(["queued", "running"]),
    )


def _delivered_parts(metadata: MetaData) -> None:
    """What was sent, as lines of JSON under zstd, where it is needed once more.

    To be taken by the worker, or to be written after it was validated. `first` is its first item's
    position.
    """
    Table(
        "delivered_parts",
        metadata,
        Column("batch_id", Uuid, primary_key=True),
        Column("part", Integer, primary_key=True, autoincrement=False),
        Column("first", Integer, nullable=False),
        Column("items", Integer, nullable=False),
        Column("lines", LargeBinary, nullable=False),
        # Of a snapshot: which items it lists, and whether it names what is to be withdrawn.
        Column("listed", ARRAY(Text)),
        Column("is_withdrawal", Boolean, nullable=False, server_default="false"),
    )


def _receipt_lines(metadata: MetaData) -> None:
    lines = Table(
        "receipt_lines",
        metadata,
        Column("batch_id", Uuid, primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("item_type", Text),
        Column("source_id", Text),
        Column("outcome", Text, nullable=False),
        Column("item_id", Uuid),
        Column("version", BigInteger),
        Column("faults", JSON),
        Column("warnings", JSON),
        # For a while: what an update that is only tried would change; and of a table the row as
        # its sender wrote it, where it may have to be mended.
        Column("changes", JSON),
        Column("sent", JSON),
    )
    is_full = lines.c.sent.is_not(None) | lines.c.changes.is_not(None)
    Index("lines_for_a_while", lines.c.batch_id, postgresql_where=is_full)


def _deferred_items(metadata: MetaData) -> None:
    """Items that wait for what they refer to, each as a line of JSON.

    A trigger of the tables where that arrives makes them due; see `arrivals`.
    """
    deferred = Table(
        "deferred_items",
        metadata,
        Column("batch_id", Uuid, primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("client_id", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("division", Text, nullable=False),
        Column("trace_id", Text, nullable=False),
        Column("line", LargeBinary, nullable=False),
        Column("awaits", ARRAY(Text), nullable=False),
        Column("deferred_at", DateTime(timezone=True), nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("until", DateTime(timezone=True), nullable=False),
    )
    Index("deferred_due", deferred.c.due_at)
    Index("deferred_awaits", deferred.c.awaits, postgresql_using="gin")


def _answered_keys(metadata: MetaData) -> None:
    Table(
        "answered_keys",
        metadata,
        Column("client_id", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("status", Integer, nullable=False),
        Column("answer", LargeBinary, nullable=False),
        Column("answered_at", DateTime(timezone=True), nullable=False),
    )


def _snapshot_tables(metadata: MetaData) -> None:
    """A snapshot is a batch of the same id; its parts are delivered parts until it is closed."""
    Table(
        "snapshots",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("types", ARRAY(Text), nullable=False),
        Column("opened_at", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )
    Table(
        "snapshot_parts",
        metadata,
        Column("snapshot_id", Uuid, primary_key=True),
        Column("part", Integer, primary_key=True, autoincrement=False),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("items", Integer, nullable=False),
    )
    # Source versions that rose while the content stayed, by the version that was held.
    Table(
        "raised_versions",
        metadata,
        Column("item_id", Uuid, primary_key=True),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("source_version", BigInteger, primary_key=True, autoincrement=False),
        Column("at", DateTime(timezone=True), nullable=False),
    )


def item_columns() -> tuple[Column[object], ...]:
    """The columns every pushed item's table begins with; `state` is its public state as JSON."""
    return (
        Column("id", Uuid, primary_key=True),
        Column("source", Text, nullable=False),
        # In byte order whatever the database's is: digests and lists of holdings rely on it.
        Column("source_id", Text(collation="C"), nullable=False),
        Column("source_version", BigInteger),
        Column("content_hash", LargeBinary, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("state", JSON, nullable=False),
        # By the clock of the database: what was written before a snapshot was opened is told from
        # what came after, whichever process wrote it.
        Column(
            "updated_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=text("statement_timestamp()"),
        ),
        # Since when its source no longer holds it.
        Column("withdrawn_at", DateTime(timezone=True)),
    )


def arrivals(table: str, *, is_pushed: bool = False) -> tuple[str, str]:
    """SQL: whatever adds rows to `table`, items that wait for one of their codes become due.

    For what is pushed items of the same source wait, by the id that its sender gave it.
    """
    named = "source_id" if is_pushed else "code"
    same_source = "source in (select source from arrived) and" if is_pushed else ""
    return (
        f"""
create function {table}_arrived() returns trigger language plpgsql as $$
begin
    update deferred_items set due_at = clock_timestamp()
    where due_at > clock_timestamp() and {same_source}
        awaits && (select array_agg({named}) from arrived);
    return null;
end $$""",
        f"""
create trigger arrived after insert on {table} referencing new table as arrived
for each statement execute function {table}_arrived()""",
    )
