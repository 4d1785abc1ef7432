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
