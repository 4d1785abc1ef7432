"""Base figures: owner, colleague, stranger; what holds on a day; what stands in the audit."""

from datetime import date, timedelta

import pytest

from lianxin.domains.insight.actions import declare_base_figures
from lianxin.domains.insight.enums import Base
from lianxin.domains.insight.models import BaseFigure
from lianxin.domains.insight.queries import base_figure, bases_of
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.actions import move_org
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.orgs import make_org
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db


def declare(user, org, value, day=date(2026, 1, 1), code=Base.RESIDENTS, source="户籍台账"):
    return declare_base_figures(figures={(org.pk, code): value}, day=day, source=source, by=user.actor, at=clock.now())


def address(org):
    return f"/desk/figures/base/{org.pk}/"


def test_the_latest_on_or_before_a_day_holds(town):
    org = town.orgs["community"]
    declare(town.desk, org, 6000)
    declare(town.desk, org, 6100, day=date(2026, 7, 1))
    bases = bases_of([org.pk], [Base.RESIDENTS], until=date(2026, 12, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)]
    assert [bases.on(org.pk, "residents", day) for day in days] == [None, 6000, 6000, 6100, 6100]
    assert base_figure(org.pk, "residents", date(2026, 3, 1)).value == 6000
    assert base_figure(org.pk, "over_80", date(2026, 3, 1)) is None


def test_a_correction_takes_the_place_and_both_stand_in_the_audit(town):
    org = town.orgs["community"]
    assert declare(town.desk, org, 6000) == 1
    assert declare(town.desk, org, 6000) == 0
    assert declare(town.desk, org, 6001) == 1
    assert [row.value for row in BaseFigure.objects.all()] == [6001]
    records = [row for row in records_about(("org", str(org.pk))) if row.verb == "insight.base_declared"]
    assert sorted(str(row.changes["residents"]) for row in records) == ["[6000, 6001]", "[None, 6000]"]
    assert {row.changes["source"] for row in records} == {"户籍台账"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"source": " "}, "source"),
        ({"source": "x" * 201}, "source"),
        ({"day": date(1999, 1, 1)}, "day"),
        ({"day": date(2999, 1, 1)}, "day"),
        ({"value": -1}, "residents"),
        ({"value": 3_000_000_000}, "residents"),
    ],
)
def test_what_makes_no_sense_is_refused(town, given, field):
    with pytest.raises(Invalid) as refusal:
        declare(town.desk, town.orgs["community"], **({"value": 5} | given))
    assert any(name.startswith(field) for name in refusal.value.fields)
    assert not BaseFigure.objects.exists()


def test_only_the_desk_of_the_unit_or_above_declares(town):
    org = town.orgs["community"]
    for user in (town.stranger, town.grid_worker, town.handler):
        with pytest.raises(Refused):
            declare(user, org, 5)
    for number, user in enumerate((town.desk, town.dispatcher, town.supervisor)):
        assert declare(user, org, number) == 1


def test_a_desk_types_them_on_its_page(town, opened):
    org, desk = town.orgs["community"], opened(town.desk)
    assert desk.get("/desk/figures/base/").status_code == 302
    typed = {"day": "2026-03-01", "source": "户籍台账", f"residents-{org.pk}": "6,512", f"over_60-{org.pk}": ""}
    assert desk.post(address(org), typed).status_code == 302
    page = desk.get(address(org))
    assert "6512" in text_of(page).replace(",", "")
    assert "户籍台账" in text_of(page)
    assert [row.code for row in BaseFigure.objects.all()] == ["residents"]


def test_what_is_wrong_stands_at_its_place(town, opened):
    org, desk = town.orgs["community"], opened(town.desk)
    page = desk.post(address(org), {"day": "2026-03-01", "source": "x", f"residents-{org.pk}": "viel"})
    assert page.status_code == 422
    assert f"residents-{org.pk}" in page.context["fields"]
    assert desk.post(address(org), {"day": "", "source": "x", f"residents-{org.pk}": "1"}).status_code == 422
    assert desk.post(address(org), {"day": "2026-03-01", "source": "x"}).status_code == 422


def test_a_colleague_above_sees_the_units_below_and_a_stranger_nothing(town, opened):
    declare(town.desk, town.orgs["community"], 6512)
    page = opened(town.dispatcher).get(address(town.orgs["township"]))
    assert "6512" in text_of(page).replace(",", "")
    stranger = opened(town.stranger)
    assert stranger.get(address(town.orgs["community"])).status_code == 403
    assert stranger.post(address(town.orgs["community"]), {"day": "2026-03-01"}).status_code == 403


def test_a_unit_without_its_own_has_the_sum_of_all_below(town, opened):
    township, community, village = (town.orgs[name] for name in ("township", "community", "village"))
    make_org("执法队", kind="department", parent=township, code="530502001901")
    declare(town.dispatcher, community, 6000, source="户籍台账")
    declare(town.dispatcher, town.orgs["neighbour"], 500, source="户籍台账")
    address_of = address(township)
    assert opened(town.dispatcher).get(address_of).context["page"].rows[0].figures == {}
    declare(town.dispatcher, village, 1200, day=date(2025, 11, 1), source="普查")
    page = opened(town.dispatcher).get(address_of)
    whole = page.context["page"].rows[0].figures["residents"]
    assert (whole.value, whole.units, whole.added, whole.since) == (7700, 3, True, date(2025, 11, 1))
    assert "3 个单位相加" in text_of(page)
    assert "来源：户籍台账；普查。" in text_of(page)
    make_org("新村", kind="village", parent=township, code="530502001297")
    assert opened(town.dispatcher).get(address_of).context["page"].rows[0].figures == {}
    declare(town.dispatcher, township, 7000)
    assert not opened(town.dispatcher).get(address_of).context["page"].rows[0].figures["residents"].added


def test_a_sum_is_that_of_the_units_below_on_the_day(town):
    township, village = town.orgs["township"], town.orgs["village"]
    other = make_org("汉庄镇", kind="township", parent=town.orgs["county"], code="530502101000")
    yesterday = clock.today() - timedelta(days=1)
    for name in ("community", "neighbour", "village"):
        declare(town.supervisor, town.orgs[name], 100, day=clock.today() - timedelta(days=30))
    move_org(org=village, parent=other, on=clock.today(), by=SYSTEM, at=clock.now())
    bases = bases_of([township.pk, other.pk], [Base.RESIDENTS], until=clock.today())
    assert [bases.on(township.pk, "residents", day) for day in (yesterday, clock.today())] == [300, 200]
    assert [bases.on(other.pk, "residents", day) for day in (yesterday, clock.today())] == [None, 100]


def test_base_figures_cost_three_statements_whatever_stands_below(town, django_assert_num_queries):
    for number in range(20):
        declare(town.supervisor, make_org(f"第{number}村", kind="village", parent=town.orgs["township"]), number)
    with django_assert_num_queries(3):
        bases_of([town.orgs["county"].pk, town.orgs["township"].pk], Base.values, until=clock.today())


def test_who_may_only_look_gets_no_form(town, opened):
    page = opened(town.grid_worker).get(address(town.orgs["grid"]))
    assert page.status_code == 200
    assert not page.context["may_declare"]


def test_a_visitor_is_led_to_the_login(town, client):
    assert client.get(address(town.orgs["community"])).status_code == 302


@pytest.mark.parametrize("org_id", [0, 999_999, 10**30])
def test_an_unknown_unit_is_not_found(town, opened, org_id):
    assert opened(town.desk).get(f"/desk/figures/base/{org_id}/").status_code == 404
