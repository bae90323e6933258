"""What projects does when registry tells something: one line per event."""

from services.projects.divisions.operations import follow_divisions
from services.projects.organizations.operations import follow_organizations
from shared.contracts import registry

HANDLERS = (
    dict.fromkeys(registry.DIVISION_EVENTS.values(), follow_divisions)
    | dict.fromkeys(registry.ORGANIZATION_EVENTS.values(), follow_organizations)
)  # fmt: skip

IGNORED = frozenset(registry.STATES) - frozenset(HANDLERS)
