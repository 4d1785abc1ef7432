"""The forms of the demonstration: uploaded empty, mapped, and filled in for the month before and for a community."""

from collections.abc import Mapping
from datetime import datetime

from lianxin.demo.bank import DATA
from lianxin.demo.tree import COMMUNITY, TOWNSHIP
from lianxin.domains.forms.actions.filling import Days, fill_form
from lianxin.domains.forms.actions.mapping import publish_version
from lianxin.domains.forms.actions.reviewing import send_for_review
from lianxin.domains.forms.actions.scheduling import schedule_form
from lianxin.domains.forms.actions.uploading import as_upload, upload_form
from lianxin.domains.forms.models import Form
from lianxin.domains.forms.queries.periods import last_period
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock

# The last one bears no number and asks what the first one asks: the page of forms says so.
_FILES = {
    "monthly.xlsx": "群众诉求办理情况月报表.xlsx",
    "ledger.xlsx": "村(社区)群众诉求登记台账.xlsx",
    "card.docx": "群众诉求事项承办单.docx",
    "ten-day.xlsx": "村(社区)群众诉求办理旬报表.xlsx",
}


def keep_forms(units: Mapping[str, Org], *, at: datetime) -> None:
    """Upload them as the street's dispatcher, publish, fill in; the monthly report waits for review."""
    hub, desk = (User.objects.get(username=name) for name in ("dispatcher", "desk"))
    street, community = units[TOWNSHIP], units[COMMUNITY]
    forms = {file: _kept(file, name, street, hub, at=at) for file, name in _FILES.items()}
    month = last_period(street.pk, today=clock.local_day(at))
    days = Days(label=month.label, first=month.first, last=month.last)
    report = fill_form(form=forms["monthly.xlsx"], org=street, days=days, by=hub.actor, at=at)
    remark = "差额是单位之间转办、群众撤回和微信群来的件,表上没有这些栏。"
    send_for_review(filling=report, remark=remark, by=hub.actor, at=at)
    fill_form(form=forms["monthly.xlsx"], org=community, days=days, by=desk.actor, at=at)
    fill_form(form=forms["ledger.xlsx"], org=community, days=days, by=desk.actor, at=at)
    schedule_form(form=forms["monthly.xlsx"], org=street, day=26, period="month", by=hub.actor, at=at)


def _kept(file: str, name: str, org: Org, by: User, *, at: datetime) -> Form:
    content = (DATA / "forms" / file).read_bytes()
    version = upload_form(upload=as_upload(content=content, name=name), org=org, by=by.actor, at=at)
    publish_version(version=version, by=by.actor, at=at)
    return version.form
