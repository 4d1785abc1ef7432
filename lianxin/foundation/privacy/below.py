"""Classes of the fields of audit, jobs and journal, which stand below this room and cannot know it."""

from lianxin.foundation.privacy.classes import PLAIN, SECRET, TRACE, classify_model

# `changes` holds codes and ids; words of persons go to `personal`, sealed under a key of that person.
classify_model(
    "audit.AuditRecord",
    at=TRACE,
    recorded_at=TRACE,
    verb=PLAIN,
    actor_kind=PLAIN,
    actor_user=TRACE,
    actor_label=TRACE,
    subject_type=PLAIN,
    subject_id=TRACE,
    changes=TRACE,
    personal=TRACE,
    person=TRACE,
    request_id=TRACE,
)
classify_model("audit.AuditTail", record=PLAIN)
classify_model(
    "audit.AuditSeal",
    number=PLAIN,
    at=PLAIN,
    ranges=PLAIN,
    count=PLAIN,
    algorithm=PLAIN,
    previous=PLAIN,
    digest=PLAIN,
    marks=PLAIN,
)
classify_model("audit.PersonKey", person=TRACE, wrapped=SECRET)

# Arguments are ids: the worker loads the rest.
classify_model(
    "jobs.Job",
    name=PLAIN,
    arguments=PLAIN,
    key=PLAIN,
    run_at=PLAIN,
    state=PLAIN,
    attempts=PLAIN,
    max_attempts=PLAIN,
    lease_until=PLAIN,
    worker=PLAIN,
    last_error=PLAIN,
    created_at=PLAIN,
    finished_at=PLAIN,
)
classify_model("jobs.InboxKey", scope=PLAIN, key=PLAIN, result=PLAIN, created_at=PLAIN)

# `subject` and `actor` are pseudonyms.
classify_model(
    "journal.Fact",
    measure=PLAIN,
    org=PLAIN,
    at=PLAIN,
    day=PLAIN,
    recorded_at=PLAIN,
    quantity=PLAIN,
    dims=PLAIN,
    subject=TRACE,
    actor=TRACE,
    key=PLAIN,
)
classify_model("journal.FactTail", fact=PLAIN)
