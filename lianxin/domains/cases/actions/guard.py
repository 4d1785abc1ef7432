"""Keeping intake without an account open to a whole village and closed to machines."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.models import Case
from lianxin.foundation.access.limits import check, take, take_each
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.errors import Invalid, TooMany

_HOUR = timedelta(hours=1)
# One place asks rarely more often than this in an hour, even in a storm; a village shares one address.
PER_PLACE = 120
PATIENCE = timedelta(seconds=30)
PER_BROWSER = 10
PER_ADDRESS = 300
# An address whose browsers keep no cookies, as machines do.
PER_NAMELESS_ADDRESS = 60
# Rating, reopening and taking back one case.
PER_CASE = 30
# Answers to one link, in a day.
PER_LINK = 30
# Two hundred doors, each corrected once or twice.
PER_DOORS = 600
WRONG_CODES_PER_ADDRESS = 20
# Names a phone's account may look for, in a day.
NAMES_PER_ACCOUNT = 10


def count_request(*, place: Org, browser: str, address: str, age: timedelta, at: datetime) -> None:
    """Raises TooMany beyond the limits per address and browser; one statement.

    A place is never closed: while it is flooded, a form must have been open for half a minute. Call it before any file is
    kept, and outside the transaction of the submission. New names for a browser cost nothing, so the address is counted
    besides.
    """
    who = (
        {f"intake browser {browser}": PER_BROWSER} if browser else {f"intake nameless {address}": PER_NAMELESS_ADDRESS}
    )
    keys = {f"intake address {address}": PER_ADDRESS, **who}
    flooded = take_each(keys=keys, soft={f"intake place {place.pk}": PER_PLACE}, per=_HOUR, at=at)
    if flooded and age < PATIENCE:
        message = _("Very many requests come in for this place just now. Press send again in half a minute, please.")
        raise TooMany(message, retry_after=int(PATIENCE.total_seconds()))


def check_human(*, age: timedelta, trap: str) -> None:
    """Raises Invalid for what looks automatic: a person presses once more."""
    if rules.looks_automatic(age=age, trap=trap):
        raise Invalid(_("That was very quick. Please read it once more and press send again."))


def count_reporter_step(*, case: Case, at: datetime) -> None:
    """Raises TooMany when the holder of a code sends and sends; call it before any file is kept."""
    take(key=f"reporter step {case.pk}", limit=PER_CASE, per=_HOUR, at=at)


def count_name(*, user_id: int, at: datetime) -> None:
    """Raises TooMany when the holder of a phone tries out names."""
    take(key=f"my name {user_id}", limit=NAMES_PER_ACCOUNT, per=timedelta(days=1), at=at)


def count_look(*, token: str, at: datetime) -> None:
    """Raises TooMany when the holder of a link sends and sends; call it before any file is kept. The key is kept hashed."""
    take(key=f"look {token}", limit=PER_LINK, per=timedelta(days=1), at=at)


def count_likely(*, address: str, at: datetime) -> None:
    """Raises TooMany when one address asks and asks what is known already."""
    take(key=f"likely {address}", limit=PER_ADDRESS, per=_HOUR, at=at)


def count_where(*, address: str, at: datetime) -> None:
    """Raises TooMany when one address asks and asks whose place a position is."""
    take(key=f"where {address}", limit=PER_ADDRESS, per=_HOUR, at=at)


def count_door(*, token: str, at: datetime) -> None:
    """Raises TooMany when the holder of a list of doors sends and sends. The key is kept hashed."""
    take(key=f"doors {token}", limit=PER_DOORS, per=timedelta(days=1), at=at)


def check_tries(*, address: str, at: datetime) -> None:
    """Raises TooMany when an address has tried out too many codes: from then on the right one is hidden too."""
    check(key=f"wrong code {address}", limit=WRONG_CODES_PER_ADDRESS, per=_HOUR, at=at)


def count_wrong_code(*, address: str, at: datetime) -> None:
    """Raises TooMany when somebody tries out tracking codes."""
    take(key=f"wrong code {address}", limit=WRONG_CODES_PER_ADDRESS, per=_HOUR, at=at)
