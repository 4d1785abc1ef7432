"""The facts of a unit: that it opened or closed, and with it the stock of units."""

from datetime import date
from uuid import UUID

from lianxin.foundation.journal.actions import NewFact
from lianxin.foundation.orgs.measures import CLOSED, OPENED, UNITS
from lianxin.kernel import clock


def unit_facts(
    org_id: int, *, kind: str, opened: date | None = None, closed: date | None = None, actor: UUID | None = None
) -> list[NewFact]:
    """Dated to its first day and to the first day on which it is no more."""
    return [
        NewFact(
            measure=code,
            org=org_id,
            at=clock.at_local(day),
            key=f"{code}:{org_id}" if code == deed else f"{code}:{deed}:{org_id}",
            quantity=quantity,
            dims={"kind": kind},
            actor=actor,
        )
        for deed, day, quantity in ((OPENED, opened, 1), (CLOSED, closed, -1))
        if day is not None
        for code in (deed, UNITS)
    ]
