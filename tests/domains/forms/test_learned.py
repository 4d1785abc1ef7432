"""What a label means is learned by the unit that says so, for itself and those below it; elsewhere it is no more than likely."""

import pytest

from lianxin.domains.forms.actions.mapping import Meant, correct_cell
from lianxin.domains.forms.enums import Source
from lianxin.domains.forms.models import Learned
from lianxin.domains.forms.queries.meanings import ELSEWHERE
from lianxin.foundation.access.enums import Role
from lianxin.kernel import clock
from tests.factories.access import make_worker
from tests.factories.cases import make_town
from tests.factories.forms import asked, make_version, small_form

pytestmark = pytest.mark.django_db
HEADS = ("指标", "上门数")


@pytest.fixture
def town(db):
    return make_town()


def _upload(org, user, number):
    return make_version(org, user, body=small_form(HEADS, title=f"第{number}号统计表", rows=("合计",)))


def _say(version, code, user):
    correct_cell(
        cell=asked(version, "B4"), meant=Meant(source=Source.MEASURE, code=code), by=user.actor, at=clock.now()
    )


def test_a_superiors_word_holds_below_and_a_strangers_overwrites_nothing(town):
    below = make_worker(Role.DISPATCHER, town.orgs["community"], name="社区主任")
    stranger = make_worker(Role.DISPATCHER, town.orgs["neighbour"], name="邻社区主任")
    _say(_upload(town.orgs["neighbour"], stranger, 1), "cases.reopened", stranger)
    seen = asked(_upload(town.orgs["community"], below, 2), "B4")
    assert (seen.code, seen.likely) == ("cases.reopened", ELSEWHERE)
    _say(_upload(town.orgs["township"], town.dispatcher, 3), "cases.called_back", town.dispatcher)
    seen = asked(_upload(town.orgs["community"], below, 4), "B4")
    assert (seen.code, seen.likely) == ("cases.called_back", 100)
    again = _upload(town.orgs["neighbour"], stranger, 5)
    assert asked(again, "B4").code == "cases.reopened"
    _say(again, "cases.received", stranger)
    own = _upload(town.orgs["community"], below, 6)
    assert asked(own, "B4").code == "cases.called_back"
    _say(own, "cases.resolved", below)
    assert asked(_upload(town.orgs["community"], below, 7), "B4").code == "cases.resolved"
    assert asked(_upload(town.orgs["township"], town.dispatcher, 8), "B4").code == "cases.called_back"
    assert Learned.objects.filter(key="上门数").count() == 3
