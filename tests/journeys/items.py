"""What a province sends: sound organizations, pairings and projects, each with an id of its own."""

from itertools import count
from typing import Any

from deploy.demo.codes import credit_code

ZIYANG = "610924"  # 紫阳县, Shaanxi: one of the 160 key counties

_numbers = count(1)


def organization(province: str = "320000", **changes: Any) -> dict[str, Any]:
    """A foundation of a province."""
    number = next(_numbers)
    return {
        "type": "organization",
        "source_id": f"org-{number}",
        "source_version": 1,
        "code": credit_code("foundation", province, serial=number),
        "name": f"助农基金会{number}",
        "org_type": "foundation",
        "level": "province",
        "division": province,
        "is_charity": True,
        "credit_status": "normal",
        "registered_on": "2015-03-01",
        "status": "active",
    } | changes


def pairing(helper: dict[str, Any], county: str, **changes: Any) -> dict[str, Any]:
    """An active pairing of an organization with a county."""
    return {
        "type": "pairing",
        "source_id": f"pair-{next(_numbers)}",
        "source_version": 1,
        "stage": "active",
        "organizations": [{"code": helper["code"]}],
        "counties": [{"code": county}],
        "kinds": ["industry"],
        "listed_on": "2023-06-01",
        "agreed_on": "2023-07-01",
        "active_on": "2023-08-01",
    } | changes


def project(helper: dict[str, Any], county: str = ZIYANG, **changes: Any) -> dict[str, Any]:
    """A project under way: 500,000 yuan committed, 200,000 received, 320 person-times."""
    return {
        "type": "project",
        "source_id": f"project-{next(_numbers)}",
        "source_version": 1,
        "name": "红枣产业帮扶",
        "kind": "industry",
        "stage": "implementing",
        "stage_dates": {"signed": "2023-03-01", "implementing": "2023-04-01"},
        "organizations": [{"code": helper["code"]}],
        "counties": [{"code": county}],
        "funds": [
            {"entry": "committed", "amount_yuan": "500000.00", "on": "2023-03-01"},
            {"entry": "received", "amount_yuan": "200000.00", "on": "2023-05-01"},
        ],
        "beneficiaries": [{"person_times": 320, "on": "2023-09-30"}],
    } | changes
