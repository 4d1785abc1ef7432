"""The last day before the demonstration is shown: what only the ordinary actions can do, by its own accounts.

Each step takes the next moment of the offices' hours before `at`, on a case that was left alone since. Where a loading
at another moment has no such case, the step is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from lianxin.demo.moments import is_working
from lianxin.demo.tree import COMMUNITY, COUNTY, TOWNSHIP, VILLAGE, department_code, grid_code
from lianxin.domains.cases import rules
from lianxin.domains.cases.actions import (
    Task,
    approvals,
    ask_reporter,
    ask_to_assist,
    attach_case,
    call_back,
    close_event,
    declare_event,
    detach_case,
    draw_call_backs,
    give_assistance,
    mark_case,
    merge_case,
    note_on_case,
    recategorise_case,
    reply_to_question,
    resume_case,
    split_case,
    supervise_case,
    unmerge_case,
    update_event,
    urge_case,
)
from lianxin.domains.cases.actions.naming import StateRow, set_states
from lianxin.domains.cases.enums import Matter, Satisfaction, Solved, State, TellBy
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.published import publication_draft
from lianxin.domains.cases.queries.states import forget_state_words
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, Actor

# Working minutes between two steps, and how many moments there are.
_PACE, _MOMENTS = timedelta(minutes=1), 110
GRID, LAW, WATER = grid_code(COMMUNITY, 1), department_code("law"), department_code("water")
SOCIAL = department_code("social")
_OWN = {State.IN_PROGRESS}
_ANSWERED = {State.RESOLVED, State.CLOSED}
ONSITE = "onsite"
# What several may write about, as they would say it.
_ONE_THING = ("邻居家的狗", "装修", "占了半边路", "单元门口又被", "充电桩", "停电")


def moments_before(at: datetime) -> list[datetime]:
    """Some moments of the offices' hours, the last one just before `at`."""
    found: list[datetime] = []
    moment = at - _PACE
    while len(found) < _MOMENTS:
        if is_working(moment):
            found.append(moment)
        moment -= _PACE if is_working(moment) else timedelta(minutes=15)
    return found[::-1]


@dataclass(slots=True)
class Today:
    """Who acts, when, and on which case."""

    units: Mapping[str, Org]
    staff: Mapping[str, Actor]
    at: datetime
    accounts: Mapping[str, User] = field(default_factory=dict)
    _moments: Iterator[datetime] = field(init=False)
    start: datetime = field(init=False)
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        moments = moments_before(self.at)
        self.start, self._moments = moments[0], iter(moments)

    def who(self, username: str) -> Actor:
        return self.accounts[username].actor

    def now(self) -> datetime:
        return next(self._moments)

    def later(self, days: int) -> datetime:
        """The end of the afternoon some days from now."""
        return clock.at_local(clock.local_day(self.at) + timedelta(days=days), 17, 30)

    def untouched(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Those to which nothing has happened today."""
        return cases.exclude(pk__in=self.taken).exclude(events__at__gte=self.start)

    def take(
        self, unit: str, states: set[State] | frozenset[State], *said: str, most: int = 1, places: str = ""
    ) -> list[Case]:
        """The oldest open cases, or newest answered ones, that lie there and were not taken before: those first
        whose words contain the first of `said`.
        """
        lying = Case.objects.filter(unit__code=unit, state__in=states, parent__isnull=True)
        order = "pk" if states & rules.OPEN else "-pk"
        found: list[Case] = []
        for words in said or ("",):
            left = self.untouched(lying).filter(words__contains=words, place__code__startswith=places)
            cases = left.order_by(order).select_related("unit", "place", "category", "reporter")
            found += cases[: most - len(found)]
            self.taken.update(case.pk for case in found)
        return found


def live_today(units: Mapping[str, Org], staff: Mapping[str, Actor], *, at: datetime) -> None:
    """Take the steps of the last day, the same for the same cases."""
    names = ("desk", "grid", "village", "handler", "water", "dispatcher", "county-hub", "county", "city")
    accounts = {user.username: user for user in User.objects.filter(username__in=names)}
    today = Today(units=units, staff=staff, at=at, accounts=accounts)
    _happen(today)
    _merge(today)
    _mark(today)
    _work_together(today)
    _wait(today)
    _pause(today)
    _extend(today)
    _supervise(today)
    _publish(today)
    _exempt(today)
    _call_back(today)


def _wait(today: Today) -> None:
    """Questions to reporters, one answered already, and reporters who ask for haste."""
    asked = (
        ("desk", COMMUNITY, "还差一点情况：请问您说的具体是哪里？白天什么时候方便联系您？"),
        ("grid", GRID, "我到现场没有找到，方便的话请发一张照片，或者说一下旁边有什么店。"),
        ("handler", LAW, "请问您是在哪条路上看到的？大概什么时候？"),
        ("handler", LAW, "请问是哪一家？有没有看到门牌？"),
        ("village", VILLAGE, "请问是哪个寨子、哪一户？我们明天下去看。"),
        ("water", WATER, "请问具体在哪一段？方便的话请发一张照片。"),
    )
    cases: list[Case] = []
    for name, unit, words in asked:
        for case in today.take(unit, _OWN):
            told_by = TellBy.CALL
            cases.append(ask_reporter(case=case, words=words, told_by=told_by, by=today.who(name), at=today.now()))
    for case in cases[3:4]:
        reply_to_question(
            case=case, words="就是路口第二家，门口有个红牌子，晚上八点以后。", by=REPORTER, at=today.now()
        )
    for unit in (COMMUNITY, GRID, LAW, WATER):
        for case in today.take(unit, rules.AT_WORK):
            urge_case(case=case, words="好几天了，麻烦快一点。", by=REPORTER, at=today.now())


def _pause(today: Today) -> None:
    """A pause is asked for and agreed to one level above; some still wait for it."""
    asked = (
        ("desk", COMMUNITY, "要等上级部门回话才能往下办，请准予暂停。", "dispatcher"),
        ("handler", LAW, "店主在外地，下周才回来，请准予暂停。", "dispatcher"),
        ("handler", LAW, "要等路面干了才能清，请准予暂停。", "dispatcher"),
        ("desk", COMMUNITY, "负责的单位说下周才能给答复。", ""),
        ("village", VILLAGE, "山路塌方，车上不去，等路通了再去。", ""),
    )
    paused: list[Case] = []
    for name, unit, words, by in asked:
        for case in today.take(unit, _OWN):
            until = today.later(9)
            approvals.propose(
                case=case, matter=Matter.SUSPEND, words=words, until=until, by=today.who(name), at=today.now()
            )
            if by:
                paused.append(approvals.suspend_case(case=case, words="", by=today.who(by), at=today.now()))
    for case in paused[2:]:
        resume_case(case=case, words="天晴了，今天就去，继续办。", by=today.who("handler"), at=today.now())


def _extend(today: Today) -> None:
    """Later dates: agreed to, refused, or still waiting at each level."""
    hub = today.staff[COUNTY]
    asked = (
        (today.who("grid"), GRID, "这两天人手不够。", "desk", False),
        (today.who("grid"), GRID, "楼上住户上夜班，约了后天上门。", "", True),
        (today.who("handler"), LAW, "要和物业、业主一起再谈一次。", "dispatcher", True),
        (today.who("handler"), LAW, "人手排不过来，请多给几天。", "", True),
        (today.who("water"), WATER, "施工队排到下周，请多给几天。", "county-hub", True),
        (today.who("water"), WATER, "要和乡镇一起到现场，约在下周。", "", True),
        (hub, COUNTY, "涉及两个部门，协调会定在下周。", "", True),
    )
    for by, unit, words, decider, granted in asked:
        for case in today.take(unit, rules.AT_WORK):
            until = max(today.later(8), (case.due_at or today.at) + timedelta(days=3))
            approvals.propose(case=case, matter=Matter.EXTEND, words=words, until=until, by=by, at=today.now())
            if decider and granted:
                approvals.extend_case(case=case, words="", by=today.who(decider), at=today.now())
            elif decider:
                said = "还是请按原来的日子办，社区派人帮你。"
                approvals.refuse_proposal(
                    case=case, matter=Matter.EXTEND, words=said, by=today.who(decider), at=today.now()
                )


def _work_together(today: Today) -> None:
    """Help of other units, and one request in parts."""
    look = Task(unit=today.units[GRID], words="请到现场看一下，拍照并写明情况。")
    for case in today.take(LAW, _OWN):
        social = Task(unit=today.units[SOCIAL], words="请和我们一起上门，做做工作。")
        by, until = today.who("handler"), today.later(3)
        ask_to_assist(case=case, tasks=[look, social], until=until, by=by, at=today.now())
        give_assistance(case=case, words="一起上门去过了，双方都答应再商量。", by=today.staff[SOCIAL], at=today.now())
    for case in today.take(COMMUNITY, _OWN, "水", ""):
        tasks = [
            Task(unit=today.units[LAW], words="请派人和社区一起上门一次。"),
            Task(unit=today.units[WATER], words="请确认那一段管子归谁管。"),
        ]
        ask_to_assist(case=case, tasks=tasks, until=today.later(4), by=today.who("desk"), at=today.now())
        note_on_case(case=case, words="反映人耳朵不好，打电话要大声一点。", by=today.who("desk"), at=today.now())
    for case in today.take(COMMUNITY, {State.RECEIVED}):
        tasks = [look, Task(unit=today.units[LAW], words="请查一下有没有办过手续。")]
        split_case(case=case, tasks=tasks, by=today.who("desk"), at=today.now())


def _merge(today: Today) -> None:
    """Several about one matter go on under the first, which the district watches; one is another matter after all."""
    desk = today.who("desk")
    alike = _alike(today)
    merged = [merge_case(case=case, lead=alike[0], by=desk, at=today.now()) for case in alike[1:]]
    if len(merged) > 1:
        unmerge_case(case=merged[-1], words="打电话问过，说的是另一条巷子。", by=desk, at=today.now())
    for case in alike[:1]:
        words = "几家都在说，请上门看一次，三天内回话。"
        supervise_case(case=case, words=words, until=today.later(3), by=today.who("county"), at=today.now())


def _alike(today: Today) -> list[Case]:
    """Up to four requests about one thing by their words, or else of one category; empty where there are none."""
    lying = Case.objects.filter(unit__code__in=(COMMUNITY, GRID), state__in=rules.AT_WORK)
    cases = list(today.untouched(lying).select_related("category").order_by("pk"))
    codes = sorted({case.category.code for case in cases if case.category})
    groups = [[case for case in cases if said in case.words] for said in _ONE_THING]
    groups += [[case for case in cases if case.category and case.category.code == code] for code in codes]
    found = next((group for least in (3, 2) for group in groups if len(group) >= least), [])[:4]
    today.taken.update(case.pk for case in found)
    return found


def _mark(today: Today) -> None:
    """The place's own states, and a change of category."""
    rows = [
        StateRow(code=ONSITE, base=State.IN_PROGRESS, name="现场处理中", name_en="On site", order=1),
        StateRow(code="material", base=State.IN_PROGRESS, name="等材料到货", name_en="Waiting for material", order=2),
    ]
    set_states(rows=rows, by=SYSTEM, at=today.at)
    forget_state_words()
    for case in today.take(LAW, _OWN):
        mark_case(case=case, local_state=ONSITE, by=today.who("handler"), at=today.now())
    for case in today.take(WATER, _OWN):
        mark_case(case=case, local_state="material", by=today.who("water"), at=today.now())
    for case in today.take(TOWNSHIP, {State.ASSIGNED}, most=5):
        above = case.category.parent if case.category else None
        if above is not None:
            recategorise_case(case=case, category=above, by=today.who("dispatcher"), at=today.now())
            return


def _supervise(today: Today) -> None:
    """From the district and from the city."""
    for name, unit, words in (
        ("county", LAW, "群众反映多次，请三天内给出办理结果。"),
        ("county", TOWNSHIP, "请街道牵头，和部门一起到现场。"),
        ("county", COMMUNITY, "请社区今天先给群众回个电话。"),
        ("county", VILLAGE, "请先回复群众，再说明原因。"),
        ("city", WATER, "请隆阳区说明办到哪一步了。"),
    ):
        for case in today.take(unit, rules.AT_WORK):
            supervise_case(case=case, words=words, until=today.later(3), by=today.who(name), at=today.now())


def _happen(today: Today) -> None:
    """What concerns many at once: a lamp line that is being mended, a river that is being cleared, and what is over."""
    desk, village = today.who("desk"), today.who("village")
    place = today.units[COMMUNITY]
    over = declare_event(
        place=place,
        title="三馆巷临时停水",
        words="水管接头漏水，正在抢修，请先接水备用。",
        by=desk,
        at=today.now(),
    )
    lamps = declare_event(
        place=place,
        title="东城大街一带路灯线路检修",
        words="供电局在换线，这几天晚上路灯会分段熄灭。",
        expected_at=today.later(2),
        by=desk,
        at=today.now(),
    )
    river = declare_event(
        place=today.units[VILLAGE],
        title="新寨村河道清理",
        words="水务局的人这两天在清河道，先捞水葫芦，再清桥洞。",
        expected_at=today.later(1),
        by=village,
        at=today.now(),
    )
    for case in today.take(COMMUNITY, rules.AT_WORK, "路灯", "黑漆漆", most=3):
        attach_case(case=case, event=lamps, told_by=TellBy.CALL, by=desk, at=today.now())
    for case in today.take(WATER, rules.AT_WORK, "水葫芦", "河", most=2, places=VILLAGE):
        attach_case(case=case, event=river, told_by=TellBy.CALL, by=today.who("water"), at=today.now())
    for case in today.take(COMMUNITY, rules.AT_WORK, "灯", "电"):
        attach_case(case=case, event=lamps, told_by=TellBy.CALL, by=desk, at=today.now())
        detach_case(case=case, words="打电话问过，是另外一件事。", by=desk, at=today.now())
    update_event(
        event=lamps,
        words="已换好一半，今晚学校门口先亮。",
        expected_at=today.later(2),
        by=desk,
        at=today.now(),
    )
    close_event(event=over, words="接头已换好，水压正常。", by=desk, at=today.now())


def _publish(today: Today) -> None:
    """What everybody may read, agreed on by two; one waits for the desk, one for the dispatcher, one is taken back."""
    desk, hub = today.who("desk"), today.who("dispatcher")
    published: list[Case] = []
    for number, case in enumerate(today.take(COMMUNITY, _ANSWERED, most=8)):
        title, words = publication_draft(case)
        asker, other = (hub, desk) if number % 2 else (desk, hub)
        reason = "问的人多，公开了大家都知道。"
        approvals.propose(
            case=case,
            matter=Matter.PUBLISH,
            words=reason,
            title=title,
            public_words=words,
            by=asker,
            at=today.now(),
        )
        if number < 6:
            published.append(approvals.publish_case(case=case, by=other, at=today.now()))
    for case in published[5:]:
        approvals.unpublish_case(case=case, words="答复要更新，先撤下来。", by=desk, at=today.now())


def _exempt(today: Today) -> None:
    """Wishes that nobody can fulfil: one marked so by two, one that waits."""
    for number, case in enumerate(today.take(COMMUNITY, _ANSWERED, "绕路", "座位", "能不能", most=2)):
        words = "没有政策依据，已经和本人讲清楚。"
        approvals.propose(case=case, matter=Matter.EXEMPT, words=words, by=today.who("desk"), at=today.now())
        if number == 0:
            approvals.exempt_case(case=case, by=today.who("dispatcher"), at=today.now())


def _call_back(today: Today) -> None:
    """The draw of the last days, and the first two calls."""
    day = clock.local_day(today.at)
    for age in range(1, 5):
        # All of them: a lot falls on identifiers, which differ from load to load.
        draw_call_backs(day=day - timedelta(days=age), percent=100, by=SYSTEM, at=today.at)
    hub = today.who("dispatcher")
    drawn = Case.objects.filter(call_backs__isnull=False, place__code__startswith=TOWNSHIP[:9])
    below = today.untouched(drawn).exclude(unit__code=TOWNSHIP).exclude(events__actor_id=hub.user_id)
    for reached, case in zip((True, False), below.filter(state__in=_ANSWERED).order_by("-pk"), strict=False):
        call_back(
            case=case,
            reached=reached,
            solved=Solved.YES if reached else "",
            satisfaction=Satisfaction.SATISFIED if reached else "",
            words="说已经好了。" if reached else "",
            by=hub,
            at=today.now(),
        )
