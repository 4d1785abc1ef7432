"""Units for tests, made through the actions."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.actions import open_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, Actor

LONG_AGO = timedelta(days=400)


def make_org(
    name: str = "金鸡社区",
    *,
    kind: str = "community",
    parent: Org | None = None,
    administrative_parent: Org | None = None,
    line: Line = Line.TERRITORIAL,
    code: str = "",
    on: date | None = None,
    by: Actor = SYSTEM,
    at: datetime | None = None,
) -> Org:
    """A unit under `parent` in `line`, and under `administrative_parent` too if given; opened 400 days ago."""
    parents: dict[Line, Org | None] = {line: parent}
    if administrative_parent:
        parents[Line.ADMINISTRATIVE] = administrative_parent
    day = on or clock.today() - LONG_AGO
    return open_org(name=name, kind=kind, parents=parents, on=day, by=by, at=at or clock.now(), code=code)


def make_city_tree() -> dict[str, Org]:
    """A city down to a grid: city, county, township, community, village, grid, group, department, by these names."""
    city = make_org("保山市", kind="city", code="530500000000")
    county = make_org("隆阳区", kind="county", parent=city, code="530502000000")
    township = make_org("兰城街道", kind="township", parent=county, code="530502001000")
    community = make_org("太保社区", kind="community", parent=township, code="530502001001")
    village = make_org("杨官村", kind="village", parent=township, code="530502001201")
    return {
        "city": city,
        "county": county,
        "township": township,
        "community": community,
        "village": village,
        "grid": make_org("太保社区第一网格", kind="grid", parent=community, code="530502001001001"),
        "group": make_org("杨官村一组", kind="group", parent=village),
        "department": make_org("隆阳区住建局", kind="department", parent=county),
    }


def today() -> date:
    return clock.today()


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def deed(**more: object) -> dict[str, object]:
    """What every action takes besides its own."""
    return {"by": SYSTEM, "at": clock.now(), **more}


def verbs(org: Org) -> list[str]:
    """What the audit says about a unit."""
    return [record.verb for record in records_about(("org", str(org.pk)))]


def names(orgs: Iterable[Org]) -> list[str]:
    return [org.name for org in orgs]
