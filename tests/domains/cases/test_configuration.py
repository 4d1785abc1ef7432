"""What a place sets: the kinds of request, and its privacy notice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianxin.domains.cases.actions.configuration import CategoryRow, publish_notice, set_categories
from lianxin.domains.cases.importing.category_file import SHIPPED, read_categories
from lianxin.domains.cases.models import Category, PrivacyNotice
from lianxin.domains.cases.queries import notice_for
from lianxin.foundation.access.enums import Role
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid, Refused
from tests.factories.access import make_worker
from tests.factories.orgs import make_city_tree

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def row(code, parent="", **more):
    return CategoryRow(code=code, name=f"类别{code}", parent=parent, valid_from=DAY, source="test", **more)


TREE = [row("1.2.3", "1.2"), row("1.2", "1"), row("1"), row("p", plain=True, icon="bus")]


def settle(rows, by=SYSTEM):
    return set_categories(rows=rows, by=by, at=clock.now())


def publish(org, words="我们只用它来办您的事。", *, by=SYSTEM, on=DAY):
    return publish_notice(org=org, words_zh=words, valid_from=on, by=by, at=clock.now())


def test_categories_stand_under_their_parents_in_any_order_of_rows():
    assert settle(TREE).added == 4
    assert dict(Category.objects.values_list("code", "level")) == {"1": 1, "1.2": 2, "1.2.3": 3, "p": 0}
    assert Category.objects.get(code="1.2.3").parent.parent.code == "1"
    assert records_about(("category", "all")).count() == 1


def test_categories_repeated_leave_no_trace_and_changes_are_seen():
    settle(TREE)
    assert settle(TREE).unchanged == 4
    assert records_about(("category", "all")).count() == 1
    done = settle([replace(TREE[0], name="改名", valid_to=DAY + timedelta(days=9))])
    assert (done.added, done.changed) == (0, 1)
    assert Category.objects.get(code="1.2.3").name == "改名"
    said = records_about(("category", "all")).order_by("-pk").first().changes
    assert said["changed"]["1.2.3"]["name"] == ["类别1.2.3", "改名"]


@pytest.mark.parametrize(
    "rows",
    [
        [row("1", "missing")],
        [row("1"), row("1")],
        [row("1", "2"), row("2", "1")],
        [*TREE, row("1.2.3.4", "1.2.3")],
        [row("1"), row("p", "1", plain=True)],
    ],
)
def test_categories_that_make_no_tree_change_nothing(rows):
    with pytest.raises(Invalid):
        settle(rows)
    assert not Category.objects.exists()


def test_categories_are_set_by_the_system_only():
    orgs = make_city_tree()
    with pytest.raises(Refused):
        settle(TREE, by=make_worker(Role.ORG_ADMIN, orgs["city"]).actor)


def test_shipped_table_is_whole():
    rows = read_categories(SHIPPED, since=DAY)
    assert settle(rows).added == len(rows) > 500
    assert set(Category.objects.values_list("level", flat=True)) == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ("code,title\n1,甲\n", "name"),
        ("code,name\n1,\n", "2"),
        ("code,name,plain\n1,甲,maybe\n", "maybe"),
        ("code,name,valid_to\n1,甲,2020-01-01\n", "2"),
    ],
)
def test_table_with_a_fault_names_it(tmp_path, table, word):
    file = tmp_path / "kinds.csv"
    file.write_text(table, encoding="gb18030")
    with pytest.raises(Invalid, match=word):
        read_categories(file, since=DAY)


FULL = """代码,名称,居民用词,不收,要核实,诉求类型,承办部门,首次联系,签收,办理时限,自然时,另问,答复口径,材料
p.lamp,路灯,1,,是,求助,住建,30分钟,4小时,5工作日,,"pole 灯杆号 // Pole number = 文字
what 怎么了* = 选一 不亮 // Dark | 闪 // Flickers","已通知维修班,今晚修。
灯具缺货,三日内装好。",
p.card,老年证,1,,,代办,民政,,,2d,是,,,"身份证
近照一张"
"""


def read(tmp_path, table):
    file = tmp_path / "类别.csv"
    file.write_text(table, encoding="utf-8")
    return read_categories(file, since=DAY)


def test_table_in_full_says_limits_questions_answers_and_papers(tmp_path):
    settle(read(tmp_path, FULL))
    lamp, card = Category.objects.get(code="p.lamp"), Category.objects.get(code="p.card")
    assert (lamp.kind, lamp.department, lamp.verify, lamp.natural) == ("help", "住建", True, False)
    assert (lamp.first_minutes, lamp.accept_minutes, lamp.resolve_minutes) == (30, 240, 5 * 7 * 60)
    assert lamp.ready_answers == ["已通知维修班,今晚修。", "灯具缺货,三日内装好。"]
    assert [(one["code"], one["kind"], one["required"]) for one in lamp.questions] == [
        ("pole", "text", False),
        ("what", "choice", True),
    ]
    assert lamp.questions[1]["choices"] == [["不亮", "Dark"], ["闪", "Flickers"]]
    assert (card.kind, card.resolve_minutes, card.natural) == ("agency", 2 * 24 * 60, True)
    assert card.papers == ["身份证", "近照一张"]
    assert settle(read(tmp_path, FULL)).unchanged == 2


def test_what_a_table_has_no_column_for_stays_and_an_empty_cell_takes_it_away(tmp_path):
    settle(read(tmp_path, FULL))
    settle(read(tmp_path, "code,name,plain\np.lamp,路灯,1\n"))
    assert Category.objects.get(code="p.lamp").resolve_minutes == 5 * 7 * 60
    settle(read(tmp_path, "code,name,plain,resolve,questions,department\np.lamp,路灯,1,,,\n"))
    lamp = Category.objects.get(code="p.lamp")
    assert (lamp.resolve_minutes, lamp.questions, lamp.department) == (None, [], "")
    assert lamp.first_minutes == 30


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("resolve", "bald"),
        ("kind", "夸奖"),
        ("questions", "无代码 = 文字"),
        ("questions", "x 一个 = 选一 甲"),
        ("questions", "x 甲 = 文字；x 乙 = 文字"),
        ("questions", '[{"code": "x"}]'),
        ("ready_answers", "长" * 1001),
    ],
)
def test_cell_that_cannot_be_read_names_its_line(tmp_path, column, cell):
    quoted = cell.replace('"', '""')
    with pytest.raises(Invalid, match="2"):
        read(tmp_path, f'code,name,{column}\n1,甲,"{quoted}"\n')


def test_notice_holds_below_its_unit_and_keeps_its_versions():
    orgs = make_city_tree()
    publish(orgs["city"])
    assert publish(orgs["city"]).version == 1
    second = publish(orgs["city"], "第二版")
    assert second.version == 2
    assert notice_for(orgs["grid"]) == second
    assert PrivacyNotice.objects.count() == 2
    assert records_about(("org", str(orgs["city"].pk))).filter(verb="cases.publish_notice").count() == 2


def test_notice_is_published_by_whoever_manages_the_unit():
    orgs = make_city_tree()
    admin = make_worker(Role.ORG_ADMIN, orgs["community"]).actor
    assert publish(orgs["community"], by=admin).version == 1
    with pytest.raises(Refused):
        publish(orgs["city"], by=admin)
    with pytest.raises(Refused):
        publish(orgs["community"], by=make_worker(Role.DESK, orgs["community"]).actor)


@pytest.mark.parametrize("words", ["", " \n", "字" * 20_001])
def test_notice_without_words_or_without_end_is_refused(words):
    with pytest.raises(Invalid):
        publish(make_city_tree()["city"], words)
