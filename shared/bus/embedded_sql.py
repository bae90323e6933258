"""The embedded log's tables and statements, in the schema `bus` that all services share."""

TABLES = """
create schema if not exists bus;
create table if not exists bus.partitions (
    topic text not null,
    partition integer not null,
    next_offset bigint not null default 0,
    primary key (topic, partition)
);
create table if not exists bus.log (
    topic text not null,
    partition integer not null,
    position bigint not null,
    key text,
    headers bytea[] not null,
    value bytea not null,
    appended_at timestamptz not null default clock_timestamp(),
    primary key (topic, partition, position)
);
create table if not exists bus.commits (
    reader text not null,
    topic text not null,
    partition integer not null,
    next_offset bigint not null,
    committed_at timestamptz not null default clock_timestamp(),
    primary key (reader, topic, partition)
);
"""

# The log can be added to but not altered by a service.
GRANTS = """
grant usage on schema bus to {roles};
grant select, insert on bus.log to {roles};
grant select, insert, update on bus.partitions, bus.commits to {roles};
"""

# A topic keeps the number of partitions it was made with: another number would send a key's
# later events past its earlier ones.
ENSURE_TOPICS = """
insert into bus.partitions (topic, partition)
select wanted.topic, number
from unnest($1::text[]) as wanted(topic), generate_series(0, $2::int - 1) as number
where not exists (select from bus.partitions as there where there.topic = wanted.topic)
on conflict do nothing
"""

PARTITION_COUNT = "select count(*) from bus.partitions where topic = $1"

ENDS = "select topic, partition, next_offset from bus.partitions where topic = any($1::text[])"

LOCK_PARTITIONS = """
select partition, next_offset from bus.partitions
where topic = $1 and partition = any($2::int[])
order by partition
for update
"""

MOVE_PARTITIONS = """
with moved as (
    update bus.partitions as held set next_offset = placed.next_offset
    from unnest($2::int[], $3::bigint[]) as placed(partition, next_offset)
    where held.topic = $1 and held.partition = placed.partition
    returning 1
)
select pg_notify('bus_appended', $1), count(*) from moved
"""

LOG_COLUMNS = ("topic", "partition", "position", "key", "headers", "value")

# Lateral with a limit, so that each span is an index range: joined freely, a planner that has
# no statistics yet may read the whole log for every batch.
READ = """
select log.* from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[])
    as wanted(topic, partition, low, high)
cross join lateral (
    select topic, partition, position, key, headers, value, appended_at from bus.log
    where log.topic = wanted.topic and log.partition = wanted.partition
        and log.position >= wanted.low and log.position < wanted.high
    order by log.position
    limit wanted.high - wanted.low
) as log
"""

COMMIT = """
insert into bus.commits (reader, topic, partition, next_offset) values ($1, $2, $3, $4)
on conflict (reader, topic, partition)
do update set next_offset = excluded.next_offset, committed_at = clock_timestamp()
"""
