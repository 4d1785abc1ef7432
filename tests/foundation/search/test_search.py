"""Putting and finding documents, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lianxin.foundation.jobs.worker import run_due
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.orgs.queries import path_of
from lianxin.foundation.orgs.rules import ids_on
from lianxin.foundation.search import actions, kinds, sql
from lianxin.foundation.search.kinds import Document, Kind
from lianxin.foundation.search.queries import hits
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.orgs import make_city_tree

pytestmark = pytest.mark.django_db
NOW = clock.at_local(date(2026, 11, 22), 9)
WORDS = "三单元楼道的路灯坏了,已经一个星期。物业电话 0875-123456,A3栋。"


class Shelf:
    """The subjects of a kind made for tests: what a domain keeps in its tables."""

    def __init__(self) -> None:
        self.documents: dict[int, Document] = {}

    def read(self, ids: Sequence[int]) -> Iterable[Document]:
        return [self.documents[one] for one in ids if one in self.documents]

    def after(self, last: int, limit: int) -> Sequence[int]:
        return list(islice((one for one in sorted(self.documents) if one > last), limit))

    def count(self) -> int:
        return len(self.documents)

    def add(self, subject_id: int, text: str = WORDS, *, at: datetime = NOW, orgs: Sequence[int] = (1,)) -> None:
        document = Document(subject_id=subject_id, at=at, text=text, org_ids=orgs)
        self.documents[subject_id] = document
        actions.put(kind="shelf", subject_id=subject_id, at=at, text=text, org_ids=orgs)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(kinds, "_KINDS", {})
    kinds.register(Kind("shelf", 15, made.read, made.after, made.count))
    empty = Shelf()
    kinds.register(Kind("other", 14, empty.read, empty.after, empty.count))
    return made


def found(text: str, **options: object) -> list[int]:
    return [hit.subject_id for hit in hits("shelf", text, **options)]


@pytest.mark.parametrize(
    "typed",
    [
        "路灯",
        "楼道",
        "三单元",
        "楼道的路灯坏了",
        "路灯 物业",
        "物业，路灯",
        "123456",
        "a3",
        "Ａ3栋",
        "A3 栋",
        "坏了",
        "电话0875",
        "路灯 坏",
    ],
)
def test_found_by_any_two_characters_and_more(shelf: Shelf, typed: str) -> None:
    shelf.add(7)
    if typed == "电话0875":
        assert not found(typed), "a space in the text parts two words"
    else:
        assert found(typed) == [7]


@pytest.mark.parametrize("typed", ["灯路", "坏已", "楼道坏了", "路灯 井盖", "3栋", "12345", "路灯 井", "\ue0001", "灯"])
def test_not_found_by_what_does_not_stand_there(shelf: Shelf, typed: str) -> None:
    shelf.add(7)
    assert not found(typed)


def test_characters_must_stand_together(shelf: Shelf) -> None:
    """Every pair is there, the whole is not: once over a comma, once in another order."""
    shelf.add(1, "楼道灯,灯坏了")
    shelf.add(2, "灯坏了。楼道灯")
    shelf.add(3, "楼道灯坏了")
    assert found("楼道灯坏") == [3]


def test_rare_and_foreign_characters(shelf: Shelf) -> None:
    shelf.add(1, "住户𫚭𬶋")
    shelf.add(2, "ئۇيغۇر تىلى")
    shelf.add(3, "好")
    assert found("𫚭𬶋") == [1]
    assert found("户𫚭") == [1]
    assert found("تىلى") == [2]


def test_newest_day_first_then_by_number(shelf: Shelf) -> None:
    shelf.add(5, at=NOW - timedelta(days=400))
    shelf.add(6, at=NOW)
    shelf.add(7, at=NOW - timedelta(days=9))
    shelf.add(4, at=NOW)
    shelf.add(8, at=NOW - timedelta(days=3000))
    assert found("路灯") == [6, 4, 7, 5, 8]


def test_going_on_behind_a_hit(shelf: Shelf) -> None:
    for number in range(1, 8):
        shelf.add(number, at=NOW - timedelta(days=number * 11))
    first = list(islice(hits("shelf", "路灯", batch=2), 3))
    assert [hit.subject_id for hit in first] == [1, 2, 3]
    assert found("路灯", before=first[-1].position, batch=2) == [4, 5, 6, 7]


def test_within_units(shelf: Shelf) -> None:
    shelf.add(1, orgs=[1, 2])
    shelf.add(2, orgs=[1, 3])
    shelf.add(3, orgs=[1, 4])
    assert found("路灯", within=[1]) == [3, 2, 1]
    assert found("路灯", within=[3]) == [2]
    assert found("路灯", within=[2, 4]) == [3, 1]
    assert not found("路灯", within=[])
    assert not found("路灯", within=[99])


def test_kinds_are_apart(shelf: Shelf) -> None:
    shelf.add(1)
    actions.put(kind="other", subject_id=1, at=NOW, text=WORDS, org_ids=[1])
    assert found("路灯") == [1]
    actions.forget(kind="shelf", subject_id=1)
    assert not found("路灯")
    assert len(list(hits("other", "路灯"))) == 1


def test_put_again_replaces(shelf: Shelf) -> None:
    shelf.add(1, orgs=[1, 2])
    shelf.add(1, "井盖不见了", orgs=[1, 3])
    assert not found("路灯")
    assert found("井盖", within=[3]) == [1]
    assert not found("井盖", within=[2])


def test_put_many_and_forget(shelf: Shelf) -> None:
    documents = [Document(subject_id=one, at=NOW, text=WORDS, org_ids=[1]) for one in range(1, 601)]
    assert actions.put_many(kind="shelf", documents=documents) == 600
    assert len(found("路灯")) == 600
    actions.forget(kind="shelf", subject_id=600)
    actions.forget(kind="shelf", subject_id=601)
    assert len(found("路灯")) == 599


def test_refresh_takes_out_what_is_gone(shelf: Shelf) -> None:
    shelf.add(1)
    shelf.add(2)
    del shelf.documents[1]
    shelf.documents[2] = Document(subject_id=2, at=NOW, text="井盖", org_ids=[1])
    actions.refresh_later(kind="shelf", subject_id=1)
    actions.refresh_many_later(kind="shelf", subject_ids=[2])
    assert found("路灯") == [2, 1]
    run_due()
    assert not found("路灯")
    assert found("井盖") == [2]


def test_rebuild_makes_the_index_from_the_kinds(shelf: Shelf) -> None:
    for number in range(1, 5):
        shelf.add(number)
    sql.clear_rows()
    assert not found("路灯")
    told: list[int] = []
    assert actions.rebuild(progress=told.append) == 4
    assert sum(told) == actions.documents_to_build() == 4
    assert found("路灯") == [4, 3, 2, 1]


def test_what_is_put_during_a_rebuild_stays(shelf: Shelf) -> None:
    shelf.add(1)
    old = shelf.documents[1]
    sql.clear_rows()
    shelf.add(1, "井盖")
    if sql.connection.vendor == "postgresql":
        sql.add_rows(15, [old])
    sql.settle_rows()
    assert found("井盖") == [1]


def test_a_moved_unit_takes_its_documents_along(shelf: Shelf) -> None:
    """The job enters what lay under the unit anew; other units' documents stay."""
    tree = make_city_tree()

    def read(ids: Sequence[int]) -> Iterable[Document]:
        places = {1: tree["community"], 2: tree["village"], 3: tree["grid"]}
        return [Document(subject_id=one, at=NOW, text=WORDS, org_ids=ids_on(path_of(places[one].pk))) for one in ids]

    kinds.register(Kind("shelf", 15, read, shelf.after, shelf.count))
    actions.refresh(kind="shelf", subject_ids=[1, 2, 3])
    county, township = tree["county"].pk, tree["township"].pk
    assert found("路灯", within=[township]) == [3, 2, 1]
    move_org(org=tree["community"], parent=tree["county"], on=clock.today(), by=SYSTEM, at=clock.now())
    run_due()
    assert found("路灯", within=[township]) == [2]
    assert found("路灯", within=[county]) == [3, 2, 1]


def test_one_number_for_one_kind(shelf: Shelf) -> None:
    with pytest.raises(ValueError):
        kinds.register(Kind("third", 14, shelf.read, shelf.after, shelf.count))
    with pytest.raises(ValueError):
        kinds.register(Kind("third", 16, shelf.read, shelf.after, shelf.count))


PARTS = st.lists(st.text(alphabet="路灯坏了楼道ab3，。 ", max_size=12), max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=PARTS, typed=st.text(alphabet="路灯坏楼道", min_size=2, max_size=5))
def test_finds_what_a_scan_finds(shelf: Shelf, texts: list[str], typed: str) -> None:
    actions.put_many(
        kind="shelf",
        documents=[
            Document(subject_id=n, at=NOW, text=texts[n - 1] if n <= len(texts) else "", org_ids=[1])
            for n in range(1, 7)
        ],
    )
    expected = [number + 1 for number, text in enumerate(texts) if typed in text]
    assert sorted(found(typed)) == expected
