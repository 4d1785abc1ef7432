"""Forms for tests: uploaded, published and filled in through the actions."""

from datetime import date

from lianxin.domains.forms.actions.filling import Days, fill_form
from lianxin.domains.forms.actions.mapping import publish_version
from lianxin.domains.forms.actions.reviewing import review_filling, send_for_review
from lianxin.domains.forms.actions.uploading import as_upload, upload_form
from lianxin.domains.forms.models import Filling, Form, FormCell, FormVersion
from lianxin.domains.forms.queries.forms import cell_at
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from tests.factories.form_files import bytes_of, grid

# Three figures and something nobody records; the total alone.
SMALL_HEADS = ("指标", "本期受理", "在办", "本年累计", "上门慰问户数")


def small_form(heads=SMALL_HEADS, *, title="群众诉求旬报表", number="", rows=("合计",)) -> bytes:
    """A table of one head row, as a workbook."""
    width = chr(64 + len(heads))
    lines = [[title], [f"表号:{number}" if number else "填报单位:"], list(heads), *([row] for row in rows)]
    return bytes_of(grid(lines, merged=[f"A1:{width}1"], table=f"A3:{width}{3 + len(rows)}"))


def make_version(org: Org, by: User, *, body: bytes | None = None, name: str = "旬报.xlsx") -> FormVersion:
    """Uploaded, not published."""
    return upload_form(upload=as_upload(content=body or small_form(), name=name), org=org, by=by.actor, at=clock.now())


def make_form(org: Org, by: User, *, body: bytes | None = None, name: str = "旬报.xlsx") -> Form:
    """Uploaded and published."""
    version = make_version(org, by, body=body, name=name)
    publish_version(version=version, by=by.actor, at=clock.now())
    return version.form


def this_month() -> Days:
    """From the first of the month to today."""
    today = clock.today()
    return Days(label=f"{today:%Y-%m}", first=today.replace(day=1), last=today)


def make_filling(form: Form, org: Org, by: User, *, days: Days | None = None, **more) -> Filling:
    return fill_form(form=form, org=org, days=days or this_month(), by=by.actor, at=clock.now(), **more)


def make_reviewed(form: Form, org: Org, by: User, reviewer: User) -> Filling:
    """Filled in by one person, found good by another."""
    filling = make_filling(form, org, by)
    send_for_review(filling=filling, by=by.actor, at=clock.now(), remark="说明")
    return review_filling(filling=filling, good=True, by=reviewer.actor, at=clock.now())


def asked(form_or_version: Form | FormVersion, name: str) -> FormCell:
    """What the cell of this name means, in the newest version."""
    version = form_or_version if isinstance(form_or_version, FormVersion) else form_or_version.versions.first()
    assert version is not None
    return cell_at(version, name)


def value(filling: Filling, name: str, number: int = 0) -> str:
    """What stands in a cell of the empty form, in one of its rows that repeat."""
    cell = asked(filling.version, name)
    return filling.cells.get(row=cell.row, col=cell.col, number=number).value


def day(year: int, month: int, number: int) -> date:
    return date(year, month, number)
