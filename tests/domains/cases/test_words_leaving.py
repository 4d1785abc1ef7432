"""Every way by which the words of a case leave those who handle it, walked with a case full of private data.

A new exit: add it to `EXITS`. `test_whoever_reads_words_is_known` notices one that nobody added.
"""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

import lianxin
from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.looking import ask_to_look
from lianxin.domains.cases.exporting import Format, export_cases
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries import case_for, open_proposals, publication_draft
from lianxin.domains.forms.case_columns import CASES
from lianxin.domains.forms.columns import Reading
from lianxin.domains.messaging.models import Notice
from lianxin.domains.triage.actions.hot_notes import note_hot_spot
from lianxin.domains.triage.models import CaseCluster
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of
from lianxin.foundation.jobs.worker import run_due
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.access import make_token, make_worker
from tests.factories.cases import Town, make_case, make_to_publish, make_town
from tests.factories.heat import make_hot_spot, make_topic

PRIVATE = {
    "phone": "13800001234",
    "landline": "0875-2200345",
    "identity": "530502198503120021",
    "plate": "云M3A527",
    "name": "赵国栋",
    "reporter": "寸玉娥",
}
WORDS = (
    "路灯不亮。我叫赵国栋,电话13800001234,家里0875-2200345,身份证530502198503120021,"
    "车牌云M3A527的面包车撞坏了灯杆。寸玉娥可以作证。"
)
READABLE = "撞坏了灯杆"


@pytest.fixture
def town(db: None) -> Town:
    return make_town()


@pytest.fixture
def case(town: Town) -> Case:
    """Private data in the words, the place, the answer; the title is the beginning of the words."""
    fresh = make_case(town.orgs["grid"], words=WORDS, name="寸玉娥", phone="13987512345")
    Case.objects.filter(pk=fresh.pk).update(title=WORDS[:60], place_text=f"灯杆边,找{WORDS[8:13]}")
    fresh.refresh_from_db()
    answered = actions.answer_case(case=fresh, words=f"已联系:{WORDS}", by=town.desk.actor, at=clock.now())
    run_due()
    return answered


def page(path: str, user) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def program(path: str, role: Role, org) -> str:
    secret = make_token(role, org)[1]
    answer = Client().get(path, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200, (path, answer.content)
    # Escaped or not, the same words.
    return str(answer.json()) if "json" in answer["Content-Type"] else answer.content.decode()


def exported(by) -> str:
    made = export_cases(by=by, at=clock.now(), form=Format.CSV)
    rows = csv.reader(io.StringIO(b"".join(made.chunks()).decode("utf-8-sig")))
    return "\n".join("|".join(row) for row in rows)


def rostered(town: Town, *, unmasked: bool) -> str:
    reach, day = reach_of(town.dispatcher.actor), clock.today()
    rows = CASES.rows(reach, town.orgs["community"], day - timedelta(days=1), day)
    reading = Reading(unmasked=unmasked)
    return " ".join(column.value(row, reading) for row in rows for column in CASES.columns)


def auditor(town: Town):
    return make_worker(Role.AUDITOR, town.orgs["county"], name="审计")


def look(town: Town, _case: Case) -> str:
    begun = make_case(town.orgs["grid"], words=WORDS, name="寸玉娥", phone="13987512345")
    token = ask_to_look(case=begun, who="段组长", by=town.desk.actor, at=clock.now())
    return Client().get(f"/look/{token}/").content.decode()


def published(town: Town, case: Case) -> str:
    """Proposed as the draft stands, agreed by a second person, read by anybody."""
    title, words = publication_draft(case_for(reach_of(town.desk.actor), case.uuid))
    asked = make_to_publish(case, by=town.desk, title=title, public_words=words)
    second = make_worker(Role.DESK, town.orgs["community"], name="第二人")
    actions.publish_case(case=asked, by=second.actor, at=clock.now())
    code = town.orgs["community"].code
    return Client().get(f"/at/{code}/published/{case.uuid}/").content.decode()


def clustered(town: Town, _case: Case) -> str:
    """Three write the same within the hour: what it is called, what the desk is told, the list."""
    for number in range(3):
        make_case(town.orgs["grid"], words=WORDS, name="寸玉娥", phone=f"1398751{number:04d}")
    run_due()
    cluster = CaseCluster.objects.get()
    told = Notice.objects.filter(template="triage.cluster").values_list("params", flat=True)
    assert told
    return " ".join([cluster.name, *cluster.words, *told, page("/desk/clusters/", town.desk)])


def noted(role: Role) -> Callable[[Town, Case], str]:
    """What a unit says about a hot spot. Who asked is nobody's there: their name alone is not known."""

    def read(town: Town, _case: Case) -> str:
        spot = make_hot_spot(town.orgs["grid"], make_topic())
        words = WORDS.removesuffix("寸玉娥可以作证。")
        note_hot_spot(spot=spot, words=words, by=town.desk.actor, at=clock.now())
        return page(f"/desk/hot/{spot.uuid}/", make_worker(role, town.orgs["county"], name="旁人"))

    return read


EXITS: dict[str, Callable[[Town, Case], str]] = {
    "a draft of what is published": lambda town, case: " ".join(
        publication_draft(case_for(reach_of(town.desk.actor), case.uuid))
    ),
    "what everybody reads": published,
    "a file of who may not unmask": lambda town, _case: exported(town.supervisor.actor),
    "a file made by command": lambda _town, _case: exported(SYSTEM),
    "the page of who only looks": lambda town, case: page(f"/desk/cases/{case.uuid}/", auditor(town)),
    "the sheet of who only looks": lambda town, case: page(f"/desk/cases/{case.uuid}/sheet/", auditor(town)),
    "the list of who only looks": lambda town, _case: page("/desk/?queue=all", auditor(town)),
    "found by who only looks": lambda town, _case: page("/desk/search/?q=灯杆", auditor(town)),
    "a program's list": lambda town, _case: program("/api/v1/cases", Role.HANDLER, town.orgs["community"]),
    "a program's search": lambda town, _case: program("/api/v1/cases?q=灯杆", Role.HANDLER, town.orgs["community"]),
    "a program's case": lambda town, case: program(f"/api/v1/cases/{case.uuid}", Role.SUPERVISOR, town.orgs["county"]),
    "a program's steps": lambda town, case: program(
        f"/api/v1/cases/{case.uuid}/events", Role.HANDLER, town.orgs["community"]
    ),
    "the standard's list": lambda town, _case: program(
        f"/open311/v2/requests.json?jurisdiction_id={town.orgs['city'].code}", Role.SUPERVISOR, town.orgs["county"]
    ),
    "a link to go and look": look,
    "the records behind a figure": lambda town, _case: page(
        f"/desk/figures/{town.orgs['community'].pk}/cases.received/records/", auditor(town)
    ),
    "what requests about one thing are called": clustered,
    "notes on a hot spot for who only looks": noted(Role.AUDITOR),
    "notes on a hot spot for who sees figures alone": noted(Role.ORG_ADMIN),
    "rows of a roster": lambda town, _case: rostered(town, unmasked=False),
}
WHOLE: dict[str, Callable[[Town, Case], str]] = {
    "the desk's page": lambda town, case: page(f"/desk/cases/{case.uuid}/", town.desk),
    "the supervisor's page": lambda town, case: page(f"/desk/cases/{case.uuid}/", town.supervisor),
    "the dispatcher's file": lambda town, _case: exported(town.dispatcher.actor),
    "the program of a desk": lambda town, case: program(
        f"/api/v1/cases/{case.uuid}", Role.DESK, town.orgs["community"]
    ),
    "rows of a roster with whole names": lambda town, _case: rostered(town, unmasked=True),
    "its reporter": lambda _town, case: Client().get(f"/follow/{case.tracking_code}/").content.decode(),
}


@pytest.mark.parametrize("exit_name", EXITS)
def test_nothing_private_leaves(town: Town, case: Case, exit_name: str) -> None:
    text = EXITS[exit_name](town, case)
    assert "灯" in text
    assert {kind: value for kind, value in PRIVATE.items() if value in text} == {}


@pytest.mark.parametrize("reader", WHOLE)
def test_who_handles_it_reads_what_was_written(town: Town, case: Case, reader: str) -> None:
    text = WHOLE[reader](town, case)
    assert READABLE in text
    assert PRIVATE["phone"] in text
    assert PRIVATE["name"] in text


@pytest.mark.parametrize("exit_name", ["the list of who only looks", "the page of who only looks", "a program's list"])
def test_half_a_number_at_the_end_of_a_title_does_not_leave_either(town: Town, case: Case, exit_name: str) -> None:
    half = PRIVATE["identity"][:12]
    Case.objects.filter(pk=case.pk).update(title=WORDS[: WORDS.index(half) + len(half)] + "…")
    text = EXITS[exit_name](town, case)
    assert "灯" in text
    assert half[:8] not in text


def test_a_stranger_reads_nothing(town: Town, case: Case) -> None:
    client = Client()
    client.force_login(town.stranger)
    assert client.get(f"/desk/cases/{case.uuid}/").status_code == 404


def test_what_still_holds_private_data_is_warned_about_and_may_be_published(town: Town, case: Case) -> None:
    asked = make_to_publish(case, by=town.desk, title="路灯", public_words="请打13800001234")
    second = make_worker(Role.DESK, town.orgs["community"], name="第二人")
    (waiting,) = open_proposals(asked, reach_of(second.actor))
    assert len(waiting.private) == 1
    assert "文中可能还有个人信息" in page(f"/desk/cases/{case.uuid}/", second)
    assert actions.publish_case(case=asked, by=second.actor, at=clock.now()).published_at


def test_no_warning_where_nothing_is_private(town: Town, case: Case) -> None:
    asked = make_to_publish(case, by=town.desk, title="路灯", public_words="灯已修好")
    (waiting,) = open_proposals(asked, reach_of(town.desk.actor))
    assert list(waiting.private) == []


def test_an_answer_goes_masked_to_those_merged_under_it(town: Town) -> None:
    lead = make_case(town.orgs["grid"], words="路灯不亮", name="寸玉娥", phone="13987512345")
    member = make_case(town.orgs["grid"], words="灯坏了")
    actions.merge_case(case=member, lead=lead, by=town.desk.actor, at=clock.now())
    lead.refresh_from_db()
    actions.answer_case(case=lead, words="寸玉娥(13800001234)您好,灯已修好。", by=town.desk.actor, at=clock.now())
    run_due()
    words = [event.words for event in Case.objects.get(pk=member.pk).events.all()]
    assert any("灯已修好" in said for said in words)
    assert not any("寸玉娥" in said or "13800001234" in said for said in words)


# What reads the words of cases and steps, each looked at: through queries/words.py; only to those who handle or wrote it; only
# what two persons agreed on; only for the index, from which nothing is shown but through queries/search.py; or no case at all.
LOOKED_AT = frozenset(
    {
        "api/open311/shown.py",
        "api/v1/told.py",
        "domains/cases/exporting.py",
        "domains/cases/queries/documents.py",
        "domains/cases/queries/duplicates.py",
        "domains/cases/queries/one.py",
        "domains/cases/queries/published.py",
        "domains/cases/queries/words.py",
        "domains/cases/sentences.py",
        "domains/forms/case_columns.py",
        "domains/triage/actions/keeping_clusters.py",
        "domains/triage/actions/proposing.py",
        "domains/triage/answers/good.py",
        "domains/triage/queries/clusters.py",
        "domains/triage/queries/shown.py",
        "domains/triage/tasks.py",
        "web/desk/answering.py",
        "web/desk/knowledge.py",
        "web/public/follow.py",
    }
)
_READS = re.compile(r"\b(?:case|core|event)\.(?:words|place_text|published_words)\b")
_ROOMS = ("api", "domains/cases/queries", "domains/cases", "domains/insight", "domains/forms", "domains/triage", "web")


def test_whoever_reads_words_is_known() -> None:
    root = Path(lianxin.__file__).parent
    files = [file for room in _ROOMS for file in (root / room).glob("*.py" if room == "domains/cases" else "**/*.py")]
    reading = {str(file.relative_to(root)) for file in files if _READS.search(file.read_text(encoding="utf-8"))}
    assert "api/v1/told.py" in reading
    assert sorted(reading - LOOKED_AT) == []
