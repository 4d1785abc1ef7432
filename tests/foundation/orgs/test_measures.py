"""The units that stand are a stock: every way to open or close one is counted."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import Sum

from lianxin.foundation.journal import actions as journal
from lianxin.foundation.journal.models import Fact, FactTail
from lianxin.foundation.orgs.actions import close_org, merge_orgs
from lianxin.foundation.orgs.models import Org
from lianxin.foundation.tallies.queries import Span, figures
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.orgs import make_city_tree, make_org

pytestmark = pytest.mark.django_db


def units(top: Org, day: date) -> dict[str, int]:
    span = Span(day, day)
    found = figures("orgs.units", orgs=[top.pk], spans=[span], by=("kind",))
    return {kind: number for (_org, _span, (kind,)), number in found.items()}


def standing(kind: str) -> int:
    return Org.objects.filter(kind__code=kind, closed__isnull=True).count()


def test_the_stock_of_units_is_what_stands_by_kind() -> None:
    tree = make_city_tree()
    today = clock.today()
    new = make_org("新村", kind="village", parent=tree["township"], on=today)
    assert units(tree["city"], today)["village"] == standing("village")
    assert units(tree["city"], today - timedelta(days=1))["village"] == standing("village") - 1
    close_org(org=make_org("短命村", kind="village", parent=tree["township"]), on=today, by=SYSTEM, at=clock.now())
    merge_orgs(orgs=[tree["village"]], into=new, on=today + timedelta(days=1), by=SYSTEM, at=clock.now())
    assert units(tree["city"], today)["village"] == standing("village")
    assert units(tree["city"], today + timedelta(days=1))["village"] == standing("village") - 1


def test_opened_and_closed_add_up_to_the_stock() -> None:
    tree = make_city_tree()
    close_org(org=tree["grid"], on=clock.today(), by=SYSTEM, at=clock.now())
    total = dict(Fact.objects.values_list("measure").annotate(Sum("quantity")).order_by())
    assert total["orgs.units"] == total["orgs.opened"] + total["orgs.closed"]


def test_units_from_before_the_stock_are_counted_by_the_migration() -> None:
    for number in (7, 8):
        journal.record(
            measure="orgs.opened", org=number, at=clock.now(), key=f"orgs.opened:{number}", dims={"kind": "grid"}
        )
    migration = import_module("lianxin.foundation.orgs.migrations.0004_units_counted")
    with connection.cursor() as cursor:
        migration.count_units(None, SimpleNamespace(execute=cursor.execute))
    counted = Fact.objects.filter(measure="orgs.units").order_by("org")
    assert [(fact.org, fact.quantity, fact.dims, fact.key) for fact in counted] == [
        (number, 1, {"kind": "grid"}, f"orgs.units:orgs.opened:{number}") for number in (7, 8)
    ]
    assert FactTail.objects.count() == 4
