"""Telling other programs of a step: which case, how it stands, and nobody's name or words."""

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, CaseEvent
from lianxin.domains.messaging.webhooks.announcing import announce


def announce_step(case: Case, event: CaseEvent) -> None:
    """In the step's own transaction; no statement while no program listens."""
    announce(
        kind=event.verb,
        at=event.at,
        by=event.actor_label,
        paths=(case.place_path, case.unit_path),
        former_unit=event.unit_id if event.to_unit_id is not None else None,
        content={
            "case": {
                "uuid": str(case.uuid),
                "number": case.number,
                "version": event.version,
                "state": event.to_state,
                "phase": rules.PHASES[State(event.to_state)],
                "place": case.place.code,
                "unit": case.unit.code,
            }
        },
    )
