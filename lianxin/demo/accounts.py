"""Who may log in to the demonstration, and the staff behind the other desks."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from lianxin.demo.bank import names
from lianxin.demo.tree import CITY, COMMUNITY, COUNTY, TOWNSHIP, VILLAGE, department_code, grid_code
from lianxin.domains.people.actions import link_phone_account
from lianxin.domains.people.rules import normal_phone
from lianxin.foundation.access.actions import grant_role
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.rules import needs_second_factor
from lianxin.foundation.accounts.actions import create_user, record_factor
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.models import User
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import SYSTEM, Actor

DEMO_PASSWORD = "lianxin-demo"  # noqa: S105  printed for everybody at the start
DEMO_TOTP_SECRET = "LIANXINDEMO234567LIANXINDEMO2345"  # noqa: S105  printed too
TOTP_SECONDS = 30
# Roles are older than the oldest request.
GRANTED_BEFORE = timedelta(days=400)
RESIDENT_NAME, RESIDENT_PHONE = "段小芳", "19900008866"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the printed list. `role` is empty for the resident, `start` is where to begin."""

    username: str
    name: str
    role: Role | None
    unit: str
    words: str
    start: str = "/desk/"
    password: str = DEMO_PASSWORD

    @property
    def second_factor(self) -> bool:
        return self.role is not None and needs_second_factor([self.role])


_ACCOUNTS = (
    DemoAccount("resident", RESIDENT_NAME, None, "", "居民 · 杏花社区", "/my/"),
    DemoAccount("grid", "张凤琴", Role.GRID_WORKER, grid_code(COMMUNITY, 1), "网格员 · 杏花社区第一网格"),
    DemoAccount("desk", "段晓梅", Role.DESK, COMMUNITY, "社区窗口 · 永昌街道杏花社区"),
    DemoAccount("village", "杨继祖", Role.DESK, VILLAGE, "村便民站 · 潞江镇新寨村"),
    DemoAccount("handler", "赵洪", Role.HANDLER, department_code("law"), "部门承办 · 永昌街道综合行政执法队"),
    DemoAccount("water", "鲁建华", Role.HANDLER, department_code("water"), "部门承办 · 隆阳区水务局"),
    DemoAccount("dispatcher", "李文才", Role.DISPATCHER, TOWNSHIP, "街道调度 · 永昌街道"),
    DemoAccount("county-hub", "邵丽娟", Role.DISPATCHER, COUNTY, "区级调度 · 隆阳区"),
    DemoAccount("city-hub", "董云飞", Role.DISPATCHER, CITY, "市级调度 · 保山市"),
    DemoAccount("county", "尹光辉", Role.SUPERVISOR, COUNTY, "区级督办 · 隆阳区"),
    DemoAccount("city", "寸会仙", Role.SUPERVISOR, CITY, "市级督办 · 保山市"),
    DemoAccount("auditor", "沈慧", Role.AUDITOR, CITY, "审计 · 保山市"),
    DemoAccount("orgadmin", "廖勇", Role.ORG_ADMIN, CITY, "机构管理员 · 保山市", "/desk/accounts/"),
    DemoAccount("sysadmin", "蒋斌", Role.SYSTEM_ADMIN, CITY, "系统管理员 · 保山市", "/desk/accounts/"),
    DemoAccount("secadmin", "苏海燕", Role.SECURITY_ADMIN, CITY, "安全管理员 · 保山市", "/desk/accounts/"),
    DemoAccount("auditadmin", "罗美英", Role.AUDIT_ADMIN, CITY, "审计管理员 · 保山市", "/desk/accounts/"),
)
# Whose name stands in the history of a unit where several have an account.
_IN_HISTORY = frozenset({Role.GRID_WORKER, Role.DESK, Role.HANDLER, Role.DISPATCHER})


def demo_accounts() -> list[DemoAccount]:
    """The accounts one can log in with, in the order a request meets them."""
    return list(_ACCOUNTS)


def demo_codes() -> dict[str, str]:
    """The code that each account with a second factor types at this moment, by username."""
    code = format_hotp_value(hotp_value(DEMO_TOTP_SECRET, int(time.time()) // TOTP_SECONDS))
    return {account.username: code for account in _ACCOUNTS if account.second_factor}


def open_accounts(
    orgs: dict[str, Org], working: list[str], *, at: datetime, rng: random.Random, tick: Callable[[], None]
) -> dict[str, Actor]:
    """Make all accounts; who works in each of the units `working`, by unit code."""
    staff: dict[str, Actor] = {}
    for account in _ACCOUNTS:
        user = _open(account, orgs, at=at)
        if account.role in _IN_HISTORY:
            staff[account.unit] = user.actor
        tick()
    for code in working:
        if code not in staff:
            staff[code] = _colleague(orgs[code], at=at, rng=rng).actor
            tick()
    return staff


def _open(account: DemoAccount, orgs: dict[str, Org], *, at: datetime) -> User:
    kind = UserKind.STAFF if account.role else UserKind.RESIDENT
    user = create_user(
        username=account.username, name=account.name, password=account.password, kind=kind, by=SYSTEM, at=at
    )
    if account.role is None:
        link_phone_account(phone=normal_phone(RESIDENT_PHONE), user_id=user.pk, language=user.language, at=at)
    else:
        _grant(user, account.role, orgs[account.unit], at=at)
    if account.second_factor:
        TOTP.activate(user, DEMO_TOTP_SECRET)
        record_factor(user=user, verb="added", factor="totp", at=at)
    return user


def _colleague(org: Org, *, at: datetime, rng: random.Random) -> User:
    """An account without a password at the unit: its name stands in the history, nobody comes in by it."""
    role = _role_in(org.kind.code)
    name = rng.choice(names()["surnames"]) + rng.choice(names()["staff_given"])
    user = create_user(
        username=f"{role.value}.{org.code}", name=name, password=None, kind=UserKind.STAFF, by=SYSTEM, at=at
    )
    _grant(user, role, org, at=at)
    return user


def _role_in(kind: str) -> Role:
    if kind == "grid":
        return Role.GRID_WORKER
    if kind in {"village", "community"}:
        return Role.DESK
    if kind in {"township", "county", "city"}:
        return Role.DISPATCHER
    return Role.HANDLER


def _grant(user: User, role: Role, org: Org, *, at: datetime) -> None:
    grant_role(user=user, role=role, org=org, by=SYSTEM, at=at, valid_from=(at - GRANTED_BEFORE).date())
