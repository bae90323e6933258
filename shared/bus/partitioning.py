"""Which partition a key belongs to: the same choice as Kafka's own clients make."""

import struct
from functools import lru_cache

_MASK = 0xFFFFFFFF
_MIX = 0x5BD1E995


@lru_cache(maxsize=100_000)
def partition_of(key: str, count: int) -> int:
    """The partition, of `count`, in which every record of this key stands."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % count


def murmur2(data: bytes) -> int:
    """MurmurHash2 as in Kafka's Java client (`Utils.murmur2`), as an unsigned 32-bit number.

    Any difference would send a key's later events to another partition than its earlier ones,
    past each other.
    """
    length = len(data)
    value = 0x9747B28C ^ length
    whole = length // 4
    for word in struct.unpack_from(f"<{whole}I", data):
        mixed = (word * _MIX) & _MASK
        mixed = ((mixed ^ (mixed >> 24)) * _MIX) & _MASK
        value = ((value * _MIX) & _MASK) ^ mixed
    rest = data[whole * 4 :]
    if rest:
        value = ((value ^ int.from_bytes(rest, "little")) * _MIX) & _MASK
    value = ((value ^ (value >> 13)) * _MIX) & _MASK
    return value ^ (value >> 15)
