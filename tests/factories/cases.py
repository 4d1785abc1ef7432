"""Requests for tests, made through the actions, and the people of a small town who work on them."""

from dataclasses import dataclass
from datetime import date, datetime

from lianxin.domains.cases.actions import accept_case, answer_case, assign_case, propose, resolve_case, submit_case
from lianxin.domains.cases.actions.intake import Reporter, Request
from lianxin.domains.cases.enums import Channel, Matter, TellBy
from lianxin.domains.cases.models import Case, Category, PrivacyNotice
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, Actor
from tests.factories.access import make_worker
from tests.factories.orgs import make_city_tree, make_org

WORDS = "三单元楼道灯坏了。已经坏了一个星期,老人上下楼不方便。"


def make_category(
    code: str = "01", *, name: str = "路灯", parent: Category | None = None, plain: bool = False, evidence: bool = False
) -> Category:
    """A kind of request; a child of `parent` one level deeper."""
    level = 0 if plain else (parent.level + 1 if parent else 1)
    return Category.objects.create(
        code=code,
        name=name,
        parent=parent,
        level=level,
        plain=plain,
        evidence=evidence,
        valid_from=date(2020, 1, 1),
        source="test",
    )


def make_notice(org: Org, *, version: int = 1, words: str = "我们只用它来办您的事。") -> PrivacyNotice:
    """A privacy notice of a unit, valid since long."""
    return PrivacyNotice.objects.create(org=org, version=version, words_zh=words, valid_from=date(2020, 1, 1))


@dataclass
class Town:
    """A city tree with one person per task, and a neighbour community with its own desk."""

    orgs: dict[str, Org]
    grid_worker: User
    desk: User
    handler: User
    dispatcher: User
    supervisor: User
    stranger: User


def make_town() -> Town:
    """The tree of `make_city_tree` with its staff; `stranger` works at another community's desk."""
    orgs = make_city_tree()
    orgs["neighbour"] = make_org("龙泉社区", parent=orgs["township"], code="530502001002")
    return Town(
        orgs=orgs,
        grid_worker=make_worker(Role.GRID_WORKER, orgs["grid"], name="杨小兵"),
        desk=make_worker(Role.DESK, orgs["community"], name="李春梅"),
        handler=make_worker(Role.HANDLER, orgs["department"], name="赵工"),
        dispatcher=make_worker(Role.DISPATCHER, orgs["township"], name="段主任"),
        supervisor=make_worker(Role.SUPERVISOR, orgs["county"], name="县督办"),
        stranger=make_worker(Role.DESK, orgs["neighbour"], name="邻社区"),
    )


def make_case(
    place: Org,
    *,
    words: str = WORDS,
    by: Actor = REPORTER,
    at: datetime | None = None,
    phone: str = "",
    name: str = "",
    category: Category | None = None,
    for_others: bool = False,
) -> Case:
    """A request from a resident's phone, unless a worker enters it."""
    request = Request(
        words=words,
        channel=Channel.DESK if for_others else Channel.QR,
        category=category,
        reporter=Reporter(name=name, phone=phone),
        tell_by=TellBy.MESSAGE if phone else TellBy.CODE,
    )
    return submit_case(place=place, request=request, by=by, at=at or clock.now(), for_others=for_others)


def make_assigned(town: Town, *, case: Case | None = None) -> Case:
    """Handed by the desk to the grid."""
    fresh = case or make_case(town.orgs["grid"])
    return assign_case(case=fresh, unit=town.orgs["grid"], by=town.desk.actor, at=clock.now())


def make_in_progress(town: Town, *, case: Case | None = None) -> Case:
    """Accepted by the grid worker."""
    return accept_case(case=make_assigned(town, case=case), by=town.grid_worker.actor, at=clock.now())


def make_resolved(town: Town, *, case: Case | None = None) -> Case:
    """Resolved by the grid worker."""
    begun = make_in_progress(town, case=case)
    return resolve_case(case=begun, words="灯已换好,今晚会亮。", by=town.grid_worker.actor, at=clock.now())


def make_answered(town: Town, *, case: Case | None = None) -> Case:
    """Answered by the desk in one step."""
    fresh = case or make_case(town.orgs["grid"])
    return answer_case(case=fresh, words="今天下午换灯。", by=town.desk.actor, at=clock.now())


def make_to_publish(case: Case, *, by: User, title: str = "楼道灯", public_words: str = "灯已换好。") -> Case:
    """Somebody asks that these words of an answered case be published."""
    return propose(
        case=case,
        matter=Matter.PUBLISH,
        words="常有人问",
        title=title,
        public_words=public_words,
        by=by.actor,
        at=clock.now(),
    )
