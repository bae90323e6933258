"""What each event and header means, in one sentence, for the generated documents."""

# An event without its sentence here gets into no document; the drift test says so.
EVENTS = {
    "division.recorded": "A division was recorded, or its validity or successors changed.",
    "focus_list.published": "A dated list of counties was published or replaced.",
    "region_pairs.published": "The pairs of east-west collaboration were published.",
    "organization.registered": "An organization became known.",
    "organization.updated": "Something about an organization changed.",
    "organization.closed": "An organization closed.",
    "organization.reopened": "A closed organization is active again.",
    "organization.withdrawn": "Its source no longer holds the organization.",
    "organization.restored": "Its source holds the withdrawn organization again.",
    "pairing.proposed": "A pairing was listed but not agreed yet.",
    "pairing.agreed": "The agreement of a pairing was signed.",
    "pairing.activated": "A pairing began to work.",
    "pairing.ended": "A pairing ended.",
    "pairing.updated": "Something about a pairing changed, its stage did not.",
    "pairing.withdrawn": "Its source no longer holds the pairing.",
    "pairing.restored": "Its source holds the withdrawn pairing again.",
    "project.registered": "A project became known, at whatever stage it was.",
    "project.updated": "Money, beneficiaries or other details changed, the stage did not.",
    "project.matched": "A need and an offer were connected in this project.",
    "project.signed": "The project's agreement was signed.",
    "project.landed": "The project reached the stage *implementing*.",
    "project.completed": "The project was completed.",
    "project.evaluated": "The completed project was evaluated.",
    "project.suspended": "The project was suspended; `stage_before` says from which stage.",
    "project.resumed": "The suspended project goes on in the stage it came from.",
    "project.cancelled": "The project was cancelled.",
    "project.corrected": "The project was taken back to an earlier stage, with a reason.",
    "project.withdrawn": "Its source no longer holds the project; it counts nowhere from now on.",
    "project.restored": "Its source holds the withdrawn project again, at whatever stage it is.",
    "outbox.drained": "Told into every partition: all events with at most this sequence stand "
    "before this record.",
}

HEADERS = {
    "ce_specversion": "Always `1.0`.",
    "ce_id": "Source and sequence: a repeated record has the same id.",
    "ce_source": "`/xiangzhu/registry` or `/xiangzhu/projects`.",
    "ce_type": "The event type; its last part is the version of the contract.",
    "ce_subject": "The id of what the event is about; also the record's key.",
    "ce_time": "When it was recorded: RFC 3339 in UTC.",
    "ce_dataschema": "The address that names the payload's schema.",
    "content-type": "Always `application/json`.",
    "ce_sequence": "Rises within the service; watermarks are told in it.",
    "ce_version": "Rises within the subject; the higher one is the newer state.",
    "ce_correlationid": "The batch or request that caused the event.",
    "ce_causationid": "The event that caused this one, where one did.",
    "traceparent": "W3C trace context of the request, where there was one.",
}
OPTIONAL_HEADERS = ("ce_causationid", "traceparent")
