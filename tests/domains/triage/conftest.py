"""A town, its tree, and a version that is always as sure as is wanted; for all tests of this room that want them."""

import pytest

from lianxin.domains.cases.models import Category
from lianxin.domains.triage.actions import allow_automatic
from lianxin.domains.triage.models import Allowance
from lianxin.domains.triage.queries import proposals as proposing
from lianxin.kernel import clock
from tests.domains.triage.arriving import Learned
from tests.factories.cases import Town, make_town
from tests.factories.triage import make_fared, make_tree


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def tree() -> dict[str, Category]:
    return make_tree()


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> Learned:
    model = Learned()
    monkeypatch.setattr(proposing, "serving_model", lambda _version: model)
    monkeypatch.setattr("lianxin.domains.triage.actions.proposing.is_left_to_a_person", lambda _uuid: False)
    return model


@pytest.fixture
def allowed(town: Town, tree: dict[str, Category], learned: Learned) -> Allowance:
    make_fared(town.orgs["community"], tree["lamp"], right=120)
    return allow_automatic(unit=town.orgs["community"], by=town.desk.actor, at=clock.now())
