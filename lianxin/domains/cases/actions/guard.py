"""Keeping intake without an account open to a whole village and closed to machines."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.foundation.access.limits import take, take_each
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.errors import Invalid

_HOUR = timedelta(hours=1)
# One place asks rarely more often than this in an hour, even in a storm; a village shares one address.
PER_PLACE = 120
PER_BROWSER = 10
PER_ADDRESS = 60
WRONG_CODES_PER_ADDRESS = 20


def admit_request(*, place: Org, browser: str, address: str, age: timedelta, trap: str, at: datetime) -> None:
    """Raises Invalid for what looks automatic (a person presses once more) and TooMany beyond the limits.

    Call it outside the transaction of the submission. Counts per place, and per browser where it keeps cookies,
    else per address.
    """
    if rules.looks_automatic(age=age, trap=trap):
        raise Invalid(_("That was very quick. Please read it once more and press send again."))
    who = {f"intake browser {browser}": PER_BROWSER} if browser else {f"intake address {address}": PER_ADDRESS}
    take_each(keys={f"intake place {place.pk}": PER_PLACE, **who}, per=_HOUR, at=at)


def count_wrong_code(*, address: str, at: datetime) -> None:
    """Raises TooMany when somebody tries out tracking codes."""
    take(key=f"wrong code {address}", limit=WRONG_CODES_PER_ADDRESS, per=_HOUR, at=at)
