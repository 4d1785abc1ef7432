"""What the offices of the demonstration keep: known answers, routes, rosters, stand-ins, lists."""

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from lianxin.demo.bank import DATA
from lianxin.demo.tree import COMMUNITY, COUNTY, TOWNSHIP, VILLAGE, department_code
from lianxin.domains.cases.actions.knowledge import Kept, keep_answer
from lianxin.domains.cases.actions.routing import set_route
from lianxin.domains.cases.actions.views import save_view
from lianxin.domains.cases.models import Category
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.worktime.actions import add_shift, set_stand_in
from lianxin.kernel import clock

# Who keeps the answers of a level, and for which unit.
_KEEPERS = {"community": ("desk", COMMUNITY), "township": ("dispatcher", TOWNSHIP), "county": ("county-hub", COUNTY)}
_NAMES = ("desk", "village", "handler", "water", "dispatcher", "county-hub")


def keep_things(units: Mapping[str, Org], categories: Mapping[str, Category], *, at: datetime) -> None:
    """Enter all of it, each by who may."""
    users = {user.username: user for user in User.objects.filter(username__in=_NAMES)}
    _answers(units, users, at=at)
    _routes(units, users["dispatcher"], categories, at=at)
    _rosters(units, users, at=at)
    by = users["desk"].actor
    save_view(name="催办过的", query="queue=urged", shared=True, by=by, at=at)


def _answers(units: Mapping[str, Org], users: Mapping[str, User], *, at: datetime) -> None:
    today = clock.local_day(at)
    with (DATA / "knowledge.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            username, code = _KEEPERS[row["owner"]]
            kept = Kept(
                title=row["title"],
                asked_as=row["asked_as"].replace("|", "\n"),
                words=row["words"],
                source=row["source"],
                owner=units[code],
                org=units[code],
                valid_until=today + timedelta(days=int(row["days"])) if row["days"] else None,
            )
            keep_answer(kept=kept, by=users[username].actor, at=at)


def _routes(units: Mapping[str, Org], hub: User, categories: Mapping[str, Category], *, at: datetime) -> None:
    source = "永昌街道职责清单"
    for code, office in (("01.03.02", "law"), ("03.05.04", "social")):
        unit = units[department_code(office)]
        category = categories[code]
        set_route(category=category, place=units[TOWNSHIP], unit=unit, source=source, by=hub.actor, at=at)


def _rosters(units: Mapping[str, Org], users: Mapping[str, User], *, at: datetime) -> None:
    """This week's evenings at the desks, and who is told when somebody is away."""
    today = clock.local_day(at)
    law, water = department_code("law"), department_code("water")
    for username, code in (("desk", COMMUNITY), ("village", VILLAGE), ("handler", law)):
        for ahead in range(0, 7, 2):
            _evening(units[code], users[username], today + timedelta(days=ahead), at=at)
    for username, code, other in (
        ("desk", COMMUNITY, "dispatcher"),
        ("handler", law, "dispatcher"),
        ("water", water, "county-hub"),
    ):
        user = users[username]
        set_stand_in(org=units[code], user=user, stand_in=users[other], since=today, by=user.actor, at=at)


def _evening(org: Org, user: User, day: date, *, at: datetime) -> None:
    starts = clock.at_local(day, 18)
    add_shift(org=org, user=user, starts=starts, ends=starts + timedelta(hours=3), by=user.actor, at=at)
