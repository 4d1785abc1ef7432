"""Versions: learned, measured on the newest weeks, serving only if better, taken back by one command; proposals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from lianxin.cli.commands.triage import triage
from lianxin.domains.cases.actions import escalate_case, recategorise_case
from lianxin.domains.cases.actions.automatic import Grounds, assign_automatically
from lianxin.domains.cases.enums import State
from lianxin.domains.cases.models import Case, Category
from lianxin.domains.triage import actions, queries, tasks
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.models import ModelVersion, Proposed
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Conflict, Invalid, Refused
from tests.factories.cases import make_case, make_category, make_town
from tests.factories.triage import WORDS, make_past

pytestmark = pytest.mark.django_db
END = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = {"lamp": "路灯照明", "water": "自来水供应", "bus": "公共汽车"}


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.TRIAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def tree():
    return {code: make_category(code, name=name) for code, name in NAMES.items()}


def learn(past, days=0):
    return actions.learn_from(past=past, source="test", by=SYSTEM, at=END + timedelta(days=days))


def wrong(past):
    """The same messages under the next label: worse than anything."""
    after = {"lamp": "water", "water": "bus", "bus": "lamp"}
    held = [type(one)(one.at, type(one.lesson)(one.lesson.message, after[one.lesson.label])) for one in past]
    return [*held[:-60], *past[-60:]]


def test_the_first_version_serves_with_its_card(tree, data):
    version = learn(make_past(240, end=END))
    assert version.serves
    assert queries.serving_version() == version
    card = version.card
    assert card["macro_f1"] > 0.9
    assert card["learned"] + card["measured"] == 240
    assert set(card["learned_of_each"]) == set(NAMES)
    assert (data / f"{version.uuid}.model").stat().st_size > 1000
    assert [record.verb for record in records_about(("model", str(version.uuid)))] == ["triage.learn"]


def test_a_worse_version_does_not_serve(tree):
    first = learn(make_past(240, end=END))
    second = learn(wrong(make_past(240, end=END, seed=3)), days=1)
    assert not second.serves
    assert second.card["serving_macro_f1"] > second.card["macro_f1"]
    assert queries.serving_version() == first


def test_a_better_version_serves_and_one_command_goes_back(tree):
    first = learn(wrong(make_past(240, end=END, seed=3)))
    second = learn(make_past(240, end=END), days=1)
    assert queries.serving_version() == second
    assert actions.go_back(by=SYSTEM, at=END) == first
    assert queries.serving_version() == first
    assert actions.go_back(by=SYSTEM, at=END) is None
    assert queries.serving_version() is None
    with pytest.raises(Conflict):
        actions.go_back(by=SYSTEM, at=END)


def test_staff_who_do_not_operate_the_system_are_refused(tree):
    town = make_town()
    with pytest.raises(Refused):
        actions.learn_from(past=make_past(60, end=END), source="test", by=town.desk.actor, at=END)
    with pytest.raises(Refused):
        actions.go_back(by=town.desk.actor, at=END)
    assert not ModelVersion.objects.exists()


def test_without_history_nothing_is_learned(tree):
    with pytest.raises(Invalid):
        actions.learn_from_cases(by=SYSTEM, at=END)


def test_proposals_begin_with_the_words_of_the_tree(tree):
    place = make_town().orgs["community"]
    proposals = queries.propose(words="路灯不亮", place=place, at=END)
    assert [proposals[0].category.code, len(proposals)] == ["lamp", 3]
    assert all(word in "路灯不亮" for word in proposals[0].words)
    assert proposals[0].words
    assert proposals[0].unit == place
    assert proposals[0].why


def test_proposals_come_from_what_serves(tree):
    place = make_town().orgs["community"]
    learn(make_past(240, end=END))
    first = queries.propose(words="末班车太早,换乘不便", place=place, at=END)[0]
    assert first.category == tree["bus"]
    assert first.confidence > 0.5
    assert queries.propose(words=" ", place=place, at=END) == []


def test_a_version_whose_file_is_gone_keeps_no_other_from_serving(tree, data):
    first = learn(make_past(240, end=END))
    (data / f"{first.uuid}.model").unlink()
    queries.serving._read.cache_clear()
    assert queries.serving_version() == first
    second = learn(make_past(240, end=END), days=7)
    assert queries.serving_version() == second
    assert second.card["serving_macro_f1"] is None


def test_a_file_exchanged_on_the_disk_is_refused(tree, data):
    version = learn(make_past(240, end=END))
    (data / f"{version.uuid}.model").write_bytes(b"something else")
    queries.serving._read.cache_clear()
    with pytest.raises(Invalid):
        queries.propose(words="路灯", place=make_town().orgs["community"], at=END)


def test_no_categories_no_proposals():
    assert queries.propose(words="路灯", place=make_town().orgs["community"], at=END) == []


def test_closed_cases_are_the_lessons(tree):
    """Open ones, parts, and those without a category are none."""
    place = make_town().orgs["community"]
    made = [make_case(place, words=f"路灯不亮{number}", category=tree["lamp"], at=END) for number in range(3)]
    make_case(place, words="没有分类", at=END)
    Case.objects.exclude(pk=made[0].pk).update(state=State.CLOSED, closed_at=END)
    past = list(queries.past_cases())
    assert [one.lesson.message.words for one in past] == ["路灯不亮1", "路灯不亮2"]
    assert {one.lesson.label for one in past} == {"lamp"}
    Case.objects.filter(category__isnull=True).update(state=State.CLOSED, closed_at=END)
    assert {one.words for one in queries.messages_without_lesson(before=END + timedelta(days=1))} == {
        "路灯不亮0",
        "没有分类",
    }


def test_names_and_numbers_are_no_lessons(tree, monkeypatch):
    heard = []

    def listen(lessons, *, background):
        heard.extend([*(lesson.message for lesson in lessons), *background])
        raise Conflict("heard enough")

    monkeypatch.setattr(actions.learning, "train", listen)
    told = Message("我叫欧阳铁柱", "路灯不亮，请打13812345678")
    past = [
        replace(one, lesson=replace(one.lesson, message=replace(told, words=told.words + one.lesson.message.words)))
        for one in make_past(90, end=END)
    ]
    with pytest.raises(Conflict):
        actions.learn_from(past=past, background=[told], source="test", by=SYSTEM, at=END)
    words = "".join(f"{one.title}{one.words}" for one in heard)
    assert "路灯不亮" in words
    assert "铁柱" not in words
    assert "13812345678" not in words


def test_the_job_of_a_place_without_history_is_done(tree):
    tasks.learn()
    assert not ModelVersion.objects.exists()


def test_the_job_learns_from_closed_cases(tree):
    place = make_town().orgs["community"]
    for one in make_past(90, end=END):
        make_case(place, words=one.lesson.message.words, category=tree[one.lesson.label], at=one.at)
    Case.objects.update(state=State.CLOSED, closed_at=END)
    tasks.learn()
    version = ModelVersion.objects.get()
    assert version.serves
    assert version.card["source"] == "cases"
    assert version.card["learned"] + version.card["measured"] == 90


def test_the_command_learns_from_a_file_and_goes_back(tree, tmp_path):
    lines = ["title,words,category,at"]
    for one in make_past(120, end=END):
        message = one.lesson.message
        lines.append(f'{message.title},"{message.words}",{NAMES[one.lesson.label]},{one.at.isoformat()}')
    file = tmp_path / "history.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    run = CliRunner().invoke
    done = run(triage, ["train", "--from", str(file)], catch_exceptions=False)
    assert done.exit_code == 0
    version = ModelVersion.objects.get()
    assert version.card["source"] == "history.csv"
    assert f"* {version.uuid}" in run(triage, ["versions"], catch_exceptions=False).output
    assert "category tree" in run(triage, ["back"], catch_exceptions=False).output
    assert queries.serving_version() is None


def test_a_file_with_an_unknown_category_is_refused_by_its_line(tree, tmp_path):
    file = tmp_path / "history.csv"
    file.write_text("title,words,category,at\n灯,不亮,没有这类,2026-01-01\n", encoding="utf-8")
    with pytest.raises(Invalid, match="line 2"):
        CliRunner().invoke(triage, ["train", "--from", str(file)], catch_exceptions=False)
    assert set(WORDS) == set(NAMES)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title,words\n", "missing: category, at"),
        (b"", "missing: words, category, at"),
        ("words,category,at\n灯,路灯照明,昨天\n".encode(), "line 2: “昨天” is no moment"),
        (b"words,category,at\n\xff\xff\xff,x,2026-01-01\n", "neither UTF-8 nor GB 18030"),
        (b"words,category,at\n" + b"x" * 200_000 + b",lamp,2026-01-01\n", "field larger"),
        ("words,category,at\n灯,路灯照明,2026-01-01\n".encode("gb18030"), "40"),
    ],
)
def test_a_file_that_cannot_be_learned_from_is_refused_with_what_is_wrong(tree, tmp_path, content, told):
    """The last is read, being what spreadsheet programs in China write; it is only too little."""
    file = tmp_path / "history.csv"
    file.write_bytes(content)
    with pytest.raises(Invalid, match=told):
        CliRunner().invoke(triage, ["train", "--from", str(file)], catch_exceptions=False)


def test_what_repeats_an_older_request_is_not_measured_on(tree):
    past = make_past(100, end=END)
    again = [replace(one, at=END + timedelta(days=1), lesson=past[0].lesson) for one in past[:5]]
    version = learn([*past, *again], days=1)
    assert version.card["learned"] + version.card["measured"] == 100
    with pytest.raises(Invalid):
        learn([*past, *(replace(again[0]) for _number in range(30))], days=2)


def test_too_little_history_is_told_with_how_much_is_needed(tree):
    with pytest.raises(Invalid, match=r"39.*40"):
        learn(make_past(39, end=END))


def test_what_nobody_decided_is_no_lesson(tree):
    """Learning from it would repeat what was proposed; its words may still be learned."""
    place = make_town().orgs["community"]
    made = [make_case(place, words=f"路灯不亮{number}", category=tree["lamp"], at=END) for number in range(2)]
    Case.objects.update(state=State.CLOSED, closed_at=END)
    Proposed.objects.create(case=made[0], unit=place, made_at=END, assigned_at=END)
    Proposed.objects.create(case=made[1], unit=place, made_at=END)
    assert [one.lesson.message.words for one in queries.past_cases()] == ["路灯不亮1"]
    assert [one.words for one in queries.messages_without_lesson(before=END + timedelta(days=1))] == ["路灯不亮0"]
    assert queries.messages_without_lesson(before=END) == []


@pytest.mark.parametrize(("deed", "learned"), [("corrected", ["bus"]), ("passed up", [])])
def test_of_what_went_alone_a_person_s_category_is_a_lesson_and_its_own_is_none(tree, deed, learned):
    """Wherever it lies since: passed up, its mark is gone, and still nobody said what it is about."""
    town = make_town()
    Category.objects.filter(code="lamp").update(department="住建")
    case = make_case(town.orgs["grid"], words="路灯不亮")
    lamp = Category.objects.select_related("parent__parent").get(code="lamp")
    assign_automatically(case=case, category=lamp, grounds=Grounds(0.99, (), "tree"), at=clock.now())
    Proposed.objects.create(case=case, unit=town.orgs["community"], made_at=END, assigned_at=END)
    case = Case.objects.get(pk=case.pk)
    by, at = town.handler.actor, clock.now()
    if deed == "corrected":
        recategorise_case(case=case, category=tree["bus"], by=by, at=at)
    else:
        escalate_case(case=case, words="请上级定", by=by, at=at)
    Case.objects.update(state=State.CLOSED, closed_at=at)
    assert [one.lesson.label for one in queries.past_cases()] == learned
    assert len(queries.messages_without_lesson(before=at + timedelta(days=1))) == 1 - len(learned)


def test_files_that_serve_no_more_are_not_kept(tree, data):
    first = learn(wrong(make_past(240, end=END, seed=3)))
    second = learn(make_past(240, end=END), days=1)
    third = learn(wrong(make_past(240, end=END, seed=5)), days=2)
    assert {path.stem for path in data.glob("*.model")} == {str(first.uuid), str(second.uuid)}
    assert not third.serves
    assert actions.go_back(by=SYSTEM, at=END) == first


def test_a_rival_with_finer_categories_is_measured_by_the_coarser_ones(tree):
    """What served knew kinds of lamps; too rare now, they are counted as lamps."""
    make_category("lamp.a", name="灯泡", parent=tree["lamp"])
    past = make_past(240, end=END)
    fine = [_named(one, "lamp.a") if one.lesson.label == "lamp" else one for one in past]
    assert learn(fine).serves
    coarse = [one if at % 60 else _named(one, "lamp.a") for at, one in enumerate(make_past(240, end=END, seed=2))]
    card = learn(coarse, days=1).card
    assert set(card["learned_of_each"]) == set(NAMES)
    assert card["serving_macro_f1"] > 0.9


def _named(one, label):
    return replace(one, lesson=replace(one.lesson, label=label))
