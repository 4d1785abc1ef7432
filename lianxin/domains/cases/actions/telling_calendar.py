"""Telling those who administer that the holidays of a year are not known yet: from October on, once a month."""

from datetime import datetime

from django.conf import settings

from lianxin.domains.cases import notices
from lianxin.domains.cases.actions.telling_units import tell_accounts
from lianxin.foundation.worktime.queries import administrators, missing_years
from lianxin.kernel import clock


def tell_missing_years(*, at: datetime) -> None:
    """Each account once a month and year. Who has entered the table for their unit hears nothing."""
    today = clock.local_day(at)
    for user, org_id in administrators():
        for year in missing_years(today, org_id):
            tell_accounts(
                accounts=[user],
                template=notices.CALENDAR_MISSING.code,
                params={"year": str(year), "url": f"{settings.SITE_URL}/desk/worktime/"},
                key=f"calendar {year} {today:%Y-%m}",
            )
