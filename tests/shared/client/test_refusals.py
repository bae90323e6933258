"""A refusal says in words why, and where one reads how to repair it."""

import pytest

from shared.client.refusals import Busy, refusal

AT = "https://gate.example/projects/v1/batches?mode=commit"
TOLD = {"type": "/projects/v1/error-codes/key-reused", "title": "Reused", "title_zh": "键已使用"}
FAULT = {"code": "key_missing", "pointer": "/header/K", "message": "missing", "message_zh": "缺少"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_leads_to_its_entry_at_the_service_that_answered(lang: str) -> None:
    words = refusal(422, TOLD, at=AT, retry_after="").words(lang)
    assert words.splitlines()[-1] == "  → https://gate.example/projects/v1/error-codes/key-reused"


def test_faults_lead_to_their_own_entries_each_once() -> None:
    see = "/projects/v1/error-codes/key_missing"
    told = TOLD | {"errors": [FAULT | {"see": see}, FAULT | {"see": see}]}
    refused = refusal(400, told, at=AT, retry_after="")
    assert refused.explained_at == (f"https://gate.example{see}",)


def test_what_stands_in_between_explains_nothing() -> None:
    """A gateway answers without a type, an older service without addresses of faults."""
    assert refusal(404, {"title": "Not Found"}, at=AT, retry_after="").explained_at == ()
    told = TOLD | {"errors": [FAULT]}
    assert len(refusal(400, told, at=AT, retry_after="").explained_at) == 1


def test_a_busy_service_leads_to_its_entry_too() -> None:
    busy = refusal(503, TOLD, at=AT, retry_after="2")
    assert isinstance(busy, Busy)
    assert (busy.seconds, len(busy.explained_at)) == (2.0, 1)
