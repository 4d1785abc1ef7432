"""Who lost the code gets it again, on the phone we know."""

from datetime import datetime, timedelta

from lianxin.domains.cases.models import Case
from lianxin.domains.cases.notices import LOST_CODE
from lianxin.domains.messaging.actions import tell
from lianxin.domains.people.queries import people_by_name_and_last4
from lianxin.foundation.access.limits import take
from lianxin.kernel import clock, ids
from lianxin.kernel.actors import REPORTER

SHOWN = 3
TRIES_PER_DAY = 10


def send_lost_code(*, name: str, last4: str, address: str, at: datetime) -> None:
    """Send the latest codes to everyone of this name and phone ending. Says nothing about whether there is one.

    Raises Invalid when the digits are not four, TooMany beyond ten tries a day and address.
    """
    take(key=f"lost code {address}", limit=TRIES_PER_DAY, per=timedelta(days=1), at=at)
    for person in people_by_name_and_last4(name, last4)[:SHOWN]:
        codes = Case.objects.filter(reporter=person).values_list("tracking_code", flat=True)[:SHOWN]
        if not codes:
            continue
        words = ", ".join(ids.group_digits(code) for code in codes)
        key = f"lost code {person.uuid} {clock.local_day(at)}"
        tell(person=person, template=LOST_CODE.code, params={"codes": words}, by=REPORTER, at=at, key=key)
