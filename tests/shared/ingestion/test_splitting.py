"""Long bodies are parted into the same items wherever the network cuts them."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ingestion.splitting import MOST_ITEM_BYTES, Elements, Lines, Splitter
from shared.problems import Unreadable

ITEMS = st.lists(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    max_size=6,
)


def parted(splitter: Splitter, body: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    found = [item for start, end in pairwise(places) for item in splitter.feed(body[start:end])]
    return [*found, *splitter.end()]


@settings(deadline=None)
@given(ITEMS, st.lists(st.integers(0, 10_000)), st.sampled_from([None, 1, "\t"]))
def test_an_array_gives_its_elements_wherever_it_is_cut(
    items: list[object], cuts: list[int], indent: int | str | None
) -> None:
    body = json.dumps(items, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
    if b"\xed" in body:  # a lone surrogate is no UTF-8; the test below has it
        return
    found = parted(Elements(), body, cuts)
    assert [json.loads(item) for item in found] == items
    assert not any(b"\n" in item for item in found)


@settings(deadline=None)
@given(ITEMS, st.lists(st.integers(0, 10_000)))
def test_lines_are_items_wherever_they_are_cut(items: list[object], cuts: list[int]) -> None:
    body = "\n".join(json.dumps(item) for item in items).encode()
    assert [json.loads(item) for item in parted(Lines(), body, cuts)] == items


@pytest.mark.parametrize(
    "body",
    [b"{}", b"", b"[", b"[{}", b"[{},", b"[{},]", b"[{}] x", b"[{} {}]", b"[,{}]", b"\xff[]",
     b"[{]", b"[" * 100_000, '["\ud800"]'.encode("utf-8", "surrogatepass")],
)  # fmt: skip
def test_what_is_no_array_is_told(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parted(Elements(), body, [3])


@pytest.mark.parametrize("splitter", [Lines(), Elements()])
def test_an_item_without_an_end_does_not_fill_the_memory(splitter: Splitter) -> None:
    list(splitter.feed(b'["'))

    def feed() -> None:
        for _ in range(2 + MOST_ITEM_BYTES // 65_536):
            list(splitter.feed(b"x" * 65_536))

    with pytest.raises(Unreadable):
        feed()
