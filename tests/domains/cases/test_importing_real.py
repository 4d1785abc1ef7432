"""The real files that lie beside the project: 10,906 messages and 10,000 service requests.

The suite takes the first rows of each; `make soak` takes them whole. Without `../shared` these tests are skipped.
"""

import csv
import os
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.enums import State, Verb
from lianxin.domains.cases.importing import Outcome, plan_import, run_import
from lianxin.domains.cases.models import Case, CaseEvent, Category
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from tests.factories.cases import Town, make_town

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("LIANXIN_SHARED_DATA", ROOT.parent / "shared" / "data"))
FEW = 250

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real files at {DATA}")

HOTSPOT = "complaints/messages_hotspot.csv"
LABELLED = "complaints/messages_labelled.csv"
UNLABELLED = "complaints/messages_official_test_unlabelled.csv"
REPLIES = "complaints/messages_with_replies.csv"
SERVICE = "service_requests_311/baltimore_311_sample.csv"
# Rows, and how many of them say what another row of the file says: same words, same user, same moment.
WHOLE = {HOTSPOT: (4326, 0), LABELLED: (963, 1), UNLABELLED: (2801, 1), REPLIES: (2816, 6), SERVICE: (10_000, 0)}


@pytest.fixture
def town(db) -> Town:
    return make_town()


def beginning(name: str, folder: Path) -> Path:
    """The first rows of a file, as it stands."""
    part = folder / Path(name).name
    with (
        (DATA / name).open(encoding="utf-8-sig", newline="") as whole,
        part.open("w", encoding="utf-8", newline="") as file,
    ):
        csv.writer(file).writerows(islice(csv.reader(whole), FEW + 1))
    return part


def bring_in(path: Path, town: Town, errors: Path | None = None) -> Outcome:
    plan = plan_import(path=path, place=town.orgs["city"])
    return run_import(plan, by=SYSTEM, at=clock.now(), create_categories=True, errors_to=errors)


@pytest.mark.parametrize("name", WHOLE)
def test_beginning_of_every_real_file_comes_in_and_again_changes_nothing(town, tmp_path, name):
    path = beginning(name, tmp_path)

    first = bring_in(path, town)
    again = bring_in(path, town)

    assert (first.rows, first.new, first.wrong) == (FEW, FEW, 0)
    assert (again.new, again.known, again.wrong) == (0, FEW, 0)


@pytest.mark.soak
@pytest.mark.parametrize("name", WHOLE)
def test_every_real_file_comes_in_whole(town, tmp_path, name):
    rows, duplicates = WHOLE[name]

    outcome = bring_in(DATA / name, town, tmp_path / "errors.xlsx")

    assert (outcome.rows, outcome.new, outcome.wrong) == (rows, rows - duplicates, duplicates)
    assert outcome.errors is None or outcome.errors.exists()
    assert bring_in(DATA / name, town).new == 0
    assert Case.objects.count() == rows - duplicates


def test_service_requests_keep_kinds_channels_days_and_states(town, tmp_path):
    path = beginning(SERVICE, tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))

    bring_in(path, town)

    cases = Case.objects.select_related("category")
    assert Counter(case.category.name for case in cases) == Counter(row["SRType"] for row in written)
    assert Category.objects.filter(level=2).count() == len({row["SRType"] for row in written})
    assert set(cases.values_list("channel", flat=True)) <= {"phone", "web", "mail", "api", "other"}
    closed = sum(row["SRStatus"].startswith("Closed") for row in written)
    assert cases.filter(state=State.CLOSED, closed_at__isnull=False).count() == closed
    assert cases.filter(due_at__isnull=False).count() >= sum(bool(row["DueDate"]) for row in written)
    assert CaseEvent.objects.filter(verb=Verb.CLOSE, actor_label="Solid Waste").exists()


def test_one_can_work_on_a_real_message(town, tmp_path):
    plan = plan_import(path=beginning(HOTSPOT, tmp_path), place=town.orgs["township"])
    run_import(plan, by=town.dispatcher.actor, at=clock.now())
    case = Case.objects.order_by("-submitted_at")[0]
    hub, desk = town.dispatcher.actor, town.desk.actor

    case = actions.respond_to_case(case=case, words="已收到，正在核实。", told_by="call", by=hub, at=clock.now())
    case = actions.assign_case(case=case, unit=town.orgs["community"], by=hub, at=clock.now())
    case = actions.accept_case(case=case, by=desk, at=clock.now())
    case = actions.resolve_case(case=case, words="已处理。", by=desk, at=clock.now())
    case = actions.close_case(case=case, words="已回访。", by=desk, at=clock.now())

    assert (case.state, case.version) == (State.CLOSED, 6)
