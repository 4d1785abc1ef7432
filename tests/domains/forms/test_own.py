"""The figure of a unit by itself, without those below it (本级): by who looks after the form, a colleague, a stranger."""

import pytest

from lianxin.domains.cases.actions import answer_case
from lianxin.domains.forms.actions.filling import refill
from lianxin.domains.forms.actions.mapping import Meant, correct_cell
from lianxin.domains.forms.enums import Source, Whose
from lianxin.domains.forms.queries.fillings import filled_cell, fillings_for
from lianxin.domains.forms.queries.sheets import broken_in
from lianxin.domains.forms.queries.why import why
from lianxin.foundation.access.queries import reach_of
from lianxin.kernel import clock
from lianxin.kernel.errors import Refused
from tests.factories.cases import make_case, make_town
from tests.factories.forms import asked, make_filling, make_form, small_form, value

pytestmark = pytest.mark.django_db
ROWS = ("合计", "本级", "村(社区)小计")


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def form(town):
    body = small_form(("单位", "本期受理", "按时办结率"), rows=ROWS)
    return make_form(town.orgs["township"], town.dispatcher, body=body)


def _deed(user):
    return {"by": user.actor, "at": clock.now()}


def _columns(filling):
    return [[value(filling, f"{letter}{row}") for row in (4, 5, 6)] for letter in "BC"]


def test_who_looks_after_the_form_sees_the_unit_by_itself_beside_those_below(town, form):
    assert asked(form, "B5").whose == Whose.OWN
    for _number in range(2):
        make_case(town.orgs["grid"])
    own = make_case(town.orgs["township"])
    answer_case(case=own, words="今天就办。", **_deed(town.dispatcher))
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    assert _columns(filling) == [["3", "1", "2"], ["100.0", "100.0", "—"]]
    assert form.versions.get().checks == ["4=5+6"]
    assert broken_in(filling) == []
    told = why(filling, filled_cell(filling, row=4, col=1, number=0))
    assert (told.issued, told.now, told.parts[0].facts, told.is_same) == ("1", "1", 1, True)
    make_case(town.orgs["village"])
    make_case(town.orgs["township"])
    told = why(filling, filled_cell(filling, row=4, col=1, number=0))
    assert (told.then, told.now, told.later_count) == ("1", "2", 1)
    assert _columns(refill(filling=filling, **_deed(town.dispatcher)))[0] == ["5", "2", "3"]


def test_a_colleague_fills_it_in_for_a_unit_further_down(town, form):
    make_case(town.orgs["grid"])
    make_case(town.orgs["township"])
    filling = make_filling(form, town.orgs["community"], town.desk)
    # The community has it in hand; there is no village below it.
    assert _columns(filling)[0] == ["1", "1", ""]
    with pytest.raises(Refused):
        make_filling(form, town.orgs["township"], town.desk)
    meant = Meant(source=Source.MEASURE, code="cases.at_unit.came", whose=Whose.OWN)
    with pytest.raises(Refused):
        correct_cell(cell=asked(form, "B4"), meant=meant, **_deed(town.desk))


def test_a_stranger_reads_nothing_of_it_and_has_figures_of_their_own(town, form):
    make_case(town.orgs["grid"])
    filling = make_filling(form, town.orgs["community"], town.desk)
    for org in ("township", "community"):
        with pytest.raises(Refused):
            make_filling(form, town.orgs[org], town.stranger)
    with pytest.raises(Refused):
        refill(filling=filling, **_deed(town.stranger))
    assert list(fillings_for(reach_of(town.stranger.actor))) == []
    assert _columns(make_filling(form, town.orgs["neighbour"], town.stranger))[0] == ["0", "0", ""]


def test_a_row_is_said_to_be_the_unit_by_itself(town, form):
    """By clicking: any row may be made one."""
    make_case(town.orgs["grid"])
    make_case(town.orgs["township"])
    meant = Meant(source=Source.MEASURE, code="cases.at_unit.came", whose=Whose.OWN)
    correct_cell(cell=asked(form, "B4"), meant=meant, **_deed(town.dispatcher))
    filling = make_filling(form, town.orgs["township"], town.dispatcher)
    assert _columns(filling)[0] == ["1", "1", "1"]
