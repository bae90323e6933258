"""The bus between the services: Kafka in every deployment, an embedded log on one machine."""

from shared.bus.ports import Bus


def open_bus(url: str, *, database_url: str, partitions: int) -> Bus:
    """The bus that `url` names: `embedded`, or `kafka://host:port,host:port`.

    `database_url` is where the embedded log lies; `partitions` is how many a new topic gets.
    Raises `ValueError` for any other name.
    """
    # Imported here so that a machine without a broker never loads the Kafka client.
    if url == "embedded":
        from shared.bus.embedded import EmbeddedBus

        return EmbeddedBus(database_url, partitions=partitions)
    if url.startswith("kafka://") and len(url) > len("kafka://"):
        from shared.bus.kafka import KafkaBus

        return KafkaBus(url.removeprefix("kafka://"), partitions=partitions)
    raise ValueError(f"a bus is `embedded` or `kafka://host:port,…`, not {url!r}")
