"""Deciding about clients: secrets, scopes, who may grant what."""

import pytest

from services.registry.clients import rules


def test_a_secret_has_256_bits_and_is_never_the_same() -> None:
    made = {rules.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) for secret in made} == {43}


def test_a_secret_is_known_by_its_hash_among_two() -> None:
    old, new = rules.hash_of("old"), rules.hash_of("new")
    assert rules.is_one_of("old", [old, new])
    assert rules.is_one_of("new", [old, new])
    assert not rules.is_one_of("other", [old, new])
    assert not rules.is_one_of("old", [])


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (None, ["a", "b", "c"]),
        ("c a", ["a", "c"]),
        ("a  a", ["a"]),
        ("a d", None),
        ("A", None),
    ],
)
def test_a_token_gets_what_is_asked_of_what_is_held(
    asked: str | None, granted: list[str] | None
) -> None:
    assert rules.granted(["a", "b", "c"], asked) == granted


def test_only_the_nations_clients_administer_and_only_within_their_own_scopes() -> None:
    held = {"registry:admin", "projects:write"}
    assert rules.may_administer("000000", held, granting=["projects:write"])
    assert not rules.may_administer("000000", held, granting=["stats:admin"])
    assert not rules.may_administer("320000", held, granting=["projects:write"])


def test_each_province_and_the_corps_get_a_client_of_their_own() -> None:
    made = rules.wanted_clients({"320000": "江苏省"}, all_scopes=["registry:admin"])
    assert [(c.client_id, c.division, c.sources) for c in made] == [
        ("admin", "000000", ("cn-00",)),
        ("province-32", "320000", ("cn-32",)),
        ("province-66", "650000", ("cn-66",)),
    ]
    assert not any(scope.endswith(":admin") for c in made[1:] for scope in c.scopes)
