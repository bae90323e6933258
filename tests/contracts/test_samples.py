"""What was once told must be readable by every later version: contracts may only grow.

A sample is never changed or removed. A contract that grew gets a further sample beside the old
one: `<event type>.2.json`, `<event type>.3.json` and so on.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.contracts.catalogue import events

SAMPLES = Path(__file__).parent / "samples"
PAYLOADS: dict[str, type[BaseModel]] = {told.full_type: told.payload for told in events()}


def _type_of(file: Path) -> str:
    return file.name[: file.name.index(".v1") + len(".v1")]


def _is_kept(sample: Any, read: Any) -> bool:
    """Whether everything in the sample came through; what is new beside it does not matter."""
    if isinstance(sample, dict):
        return all(key in read and _is_kept(held, read[key]) for key, held in sample.items())
    if isinstance(sample, list):
        return len(sample) == len(read) and all(map(_is_kept, sample, read))
    return bool(sample == read)


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.json")), ids=lambda file: file.stem)
def test_a_sample_is_read_without_loss(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    read = PAYLOADS[_type_of(file)].model_validate_json(text)
    assert _is_kept(json.loads(text), read.model_dump(mode="json"))


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.json")), ids=lambda file: file.stem)
def test_a_field_of_a_later_version_passes(file: Path) -> None:
    later = json.loads(file.read_text(encoding="utf-8")) | {"field_of_a_later_version": 1}
    PAYLOADS[_type_of(file)].model_validate_json(json.dumps(later))


def test_every_event_has_a_sample() -> None:
    assert {_type_of(file) for file in SAMPLES.glob("*.json")} == set(PAYLOADS)
