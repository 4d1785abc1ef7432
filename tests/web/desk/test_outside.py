"""Another platform's workbook: dropped, mapped once, taken in, and its results given back in its own columns."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.domains.cases.actions import answer_case
from lianxin.domains.cases.models import Case, ImportMap
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from tests.web.pages import text_of

pytestmark = pytest.mark.django_db

HEADINGS = ["工单编号", "来电时间", "诉求内容", "联系电话", "办理时限", "备注", "办理结果"]


def moment(days: int) -> str:
    return f"{clock.now() + timedelta(days=days):%Y-%m-%d %H:%M}"


def workbook(*rows: list[str], headings: list[str] = HEADINGS) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in ([*headings], *rows):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile("十一月.xlsx", made.getvalue())


def order(number: str, words: str = "路灯不亮三天了") -> list[str]:
    return [number, moment(-1), words, "13987512345", moment(2), "催办", ""]


@pytest.fixture
def hub(town, opened):
    return opened(town.dispatcher)


def dropped(hub, town, *rows, **said):
    fields = {
        "source": "市12345",
        "place": f"x · {town.orgs['community'].code}",
        "step": "try",
        "book": workbook(*rows),
    }
    return hub.post("/desk/outside/", fields | said)


def taken(hub, town, *rows, **said):
    page = dropped(hub, town, *rows)
    fields = {
        "source": "市12345",
        "place": f"x · {town.orgs['community'].code}",
        "kept": page.context["kept"].signed,
        "step": "take",
    }
    return hub.post("/desk/outside/", fields | said)


def test_a_trial_writes_nothing_and_says_what_would_become_of_it(town, hub):
    page = dropped(hub, town, order("A1"), order("A2", "井盖松动"), ["A3", "不是日期", "坏行", "", "", "", ""])
    assert page.status_code == 200
    assert (page.context["outcome"].new, page.context["outcome"].wrong) == (2, 1)
    assert Case.objects.count() == 0
    assert "备注" in text_of(page)


def test_what_was_dropped_is_taken_in_once_with_their_number_and_deadline(town, hub):
    assert taken(hub, town, order("A1")).status_code == 302
    case = Case.objects.get()
    assert (case.source, case.outside_number, case.place) == ("市12345", "A1", town.orgs["community"])
    assert case.outside_due_at is not None
    assert case.due_at == case.outside_due_at
    taken(hub, town, order("A1"))
    assert Case.objects.count() == 1
    assert records_about(("import", "市12345")).filter(verb="cases.import").exists()


def test_which_deadline_binds_is_a_setting_of_the_source(town, hub):
    taken(hub, town, order("A1"), binding="ours")
    case = Case.objects.get()
    assert case.due_at != case.outside_due_at
    assert ImportMap.objects.get().binding == "ours"
    assert dropped(hub, town, order("A2")).context["plan"].binding == "ours"


def test_columns_are_asked_once(town, hub):
    odd = ["号", "时候", "说的", "a", "b", "c", "d"]
    page = dropped(hub, town, book=workbook(order("A1"), headings=odd))
    assert page.status_code == 422
    said = {"column-number": "号", "column-submitted": "时候", "column-words": "说的"}
    assert dropped(hub, town, book=workbook(order("A1"), headings=odd), **said).status_code == 200
    taken(hub, town, book=workbook(order("A1"), headings=odd), kept="", **said)
    again = dropped(hub, town, book=workbook(order("A2"), headings=odd))
    assert again.status_code == 200
    assert again.context["outcome"].new == 1


def test_results_go_back_in_their_columns_and_only_once(town, hub):
    taken(hub, town, order("A1"), order("A2", "井盖松动"))
    case = Case.objects.get(outside_number="A1")
    answer_case(case=case, words="今天下午换好了灯。", by=town.dispatcher.actor, at=clock.now())
    address = f"/desk/outside/{ImportMap.objects.get().pk}/results/"
    rows = list(openpyxl.load_workbook(io.BytesIO(hub.post(address).content)).active.values)
    assert list(rows[0][:7]) == HEADINGS
    assert len(rows) == 2
    said = dict(zip(rows[0], rows[1], strict=True))
    assert (said["工单编号"], said["办理结果"]) == ("A1", "今天下午换好了灯。")
    assert said["联系电话"] in {None, ""}
    assert hub.post(address).status_code == 302
    assert (
        records_about(("import_map", f"{town.orgs['community'].pk}:市12345")).filter(verb="cases.results_back").exists()
    )


def test_refused_rows_come_back_as_a_workbook(town, hub):
    page = dropped(hub, town, order("A1"), ["A3", "不是日期", "坏行", "", "", "", ""])
    fields = {"source": "市12345", "place": f"x · {town.orgs['community'].code}", "step": "refused"}
    answer = hub.post("/desk/outside/", fields | {"kept": page.context["kept"].signed})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][0] == "A3"


@pytest.mark.parametrize(
    "book",
    [None, SimpleUploadedFile("a.xlsx", b"no workbook"), SimpleUploadedFile("a.exe", b"MZ")],
)
def test_what_is_no_workbook_gets_a_clear_answer(town, hub, book):
    fields = {"source": "市12345", "place": f"x · {town.orgs['community'].code}", "step": "try"}
    answer = hub.post("/desk/outside/", fields | ({"book": book} if book else {}))
    assert answer.status_code == 422


def test_a_desk_without_the_right_and_another_units_platform_are_refused(town, hub, desk, opened):
    assert desk.get("/desk/outside/").status_code == 403
    taken(hub, town, order("A1"))
    assert desk.post(f"/desk/outside/{ImportMap.objects.get().pk}/results/").status_code == 403
    assert hub.post("/desk/outside/999999/results/").status_code == 404
