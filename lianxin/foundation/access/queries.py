"""Who reaches which units. All access reads today's place of a unit, whatever the day of the record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.access import sql
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken, RoleGrant
from lianxin.foundation.access.rules import (
    ROLE_PERMISSIONS,
    WORK_ROLES,
    grantable_by,
    lendable_by,
    roles_granting,
    roles_lending,
    roles_with,
)
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.queries import matching
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.models import Org, OrgPath
from lianxin.foundation.orgs.queries import org_by_id, search_orgs, units_meant
from lianxin.foundation.orgs.rules import MAX_ID, STEP, ids_on, path_range
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, Actor, ActorKind
from lianxin.kernel.errors import Invalid, Missing
from lianxin.kernel.text import clean_text

_HITS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Span:
    """One role on one subtree: every unit whose path in `line` begins with `path`."""

    role: Role
    org_id: int
    line: Line
    path: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What `actor` may do, and where. Made by `reach_of`; asks the database nothing by itself."""

    spans: tuple[Span, ...] = ()
    roles: frozenset[Role] = field(default=frozenset())
    actor: Actor = field(default=REPORTER, compare=False)

    def has(self, permission: str) -> bool:
        """Whether the permission holds anywhere at all."""
        return any(permission in ROLE_PERMISSIONS[role] for role in self.roles)

    def covers(self, permission: str, path: str, line: Line = Line.TERRITORIAL) -> bool:
        """Whether the permission holds for a unit that stands at `path` today."""
        return any(span.line == line and path.startswith(span.path) for span in self._spans_for(permission))

    def org_ids(self, permission: str, *, line: Line | None = None) -> QuerySet[OrgPath, int]:
        """The ids of the units in reach, of one line or of both, as a subquery for `org_id__in=`."""
        return _orgs_under([span for span in self._spans_for(permission) if line in (None, span.line)])

    def paths(self, permission: str, line: Line = Line.TERRITORIAL) -> list[str]:
        """The outermost subtrees in reach, as paths of one line: what a search keeps within."""
        return [path for found, path in _outermost(self._spans_for(permission)) if found == line]

    def covers_everything(self, permission: str) -> bool:
        """Whether the permission holds for a unit at the top of the tree, whose path is one step long."""
        return any(len(span.path) == STEP for span in self._spans_for(permission))

    def grantable(self) -> frozenset[Role]:
        """The roles that this actor may give somewhere."""
        return grantable_by(self.roles)

    def org_ids_granting(self, role: Role) -> QuerySet[OrgPath, int]:
        """The ids of the units on which this actor may give `role`, as a subquery."""
        holders = roles_granting(role)
        return _orgs_under([span for span in self.spans if span.role in holders])

    def lendable(self) -> frozenset[Role]:
        """The roles as which this actor may let programs in somewhere."""
        return lendable_by(self.roles)

    def org_ids_lending(self, role: Role) -> QuerySet[OrgPath, int]:
        """The ids of the units on which this actor may let a program in as `role`, as a subquery."""
        holders = roles_lending(role)
        return _orgs_under([span for span in self.spans if span.role in holders])

    def lending_paths(self) -> list[str]:
        """Where, in the territorial line, this actor may let a program in as anything at all."""
        spans = [span for span in self.spans if lendable_by([span.role])]
        return [path for line, path in _outermost(spans) if line == Line.TERRITORIAL]

    def granting_paths(self) -> list[str]:
        """Where, in the territorial line, this actor may give any role at all."""
        spans = [span for span in self.spans if grantable_by([span.role])]
        return [path for line, path in _outermost(spans) if line == Line.TERRITORIAL]

    def _spans_for(self, permission: str) -> list[Span]:
        carriers = roles_with(permission)
        return [span for span in self.spans if span.role in carriers]


NO_REACH = Reach()


def in_force(day: date) -> Q:
    """The condition under which a grant holds on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def reach_of(actor: Actor) -> Reach:
    """The reach of an account or a token as of now, in one statement; empty for all others, and for what is over."""
    found: list[tuple[str, int, str, str | None]]
    if actor.token_id is not None:
        rows = holding_tokens().filter(pk=actor.token_id).annotate(path=_path_today())
        found = list(rows.values_list("role", "org_id", "line", "path"))
    elif actor.user_id is not None:
        found = sql.held(actor.user_id, on=clock.today())
    else:
        return Reach(actor=actor)
    spans = tuple(
        Span(role=Role(role), org_id=org_id, line=Line(line), path=path) for role, org_id, line, path in found if path
    )
    return Reach(spans=spans, roles=frozenset(Role(row[0]) for row in found), actor=actor)


def _path_today() -> Subquery:
    """Where the unit of a grant or a token stands in its line."""
    here = OrgPath.objects.filter(org_id=OuterRef("org_id"), line=OuterRef("line"), valid_to__isnull=True)
    return Subquery(here.values("path")[:1])


def holding_tokens() -> QuerySet[ApiToken]:
    """The tokens that open anything now: neither revoked nor over, and their maker could still make them.

    Whoever made one at the console has the whole installation in hand; such a token holds by itself.
    """
    return ApiToken.objects.filter(_still_lent(), revoked_at=None, expires__gt=clock.now())


def token_holds(token: ApiToken) -> bool:
    """Whether it opens anything now."""
    return holding_tokens().filter(pk=token.pk).exists()


def _still_lent() -> RawSQL:
    """The maker's account is open and has a role today, at or above the unit and in its line, that lends the token's."""
    lenders = {role.value: sorted(one.value for one in roles_lending(role)) for role in sorted(WORK_ROLES)}
    return sql.still_lent(lenders, on=clock.today())


def permits(actor: Actor, permission: str, org_id: int) -> bool:
    """Whether the actor may do this on this unit: two statements."""
    return reach_of(actor).org_ids(permission).filter(org_id=org_id).exists()


def accounts_serving(org_id: int, permission: str) -> QuerySet[User]:
    """The open accounts that hold the permission by a role on this very unit, today."""
    grants = RoleGrant.objects.filter(in_force(clock.today()), org_id=org_id, role__in=roles_with(permission))
    return User.objects.filter(pk__in=grants.values("user_id"), is_active=True)


def roles_of(user_id: int) -> frozenset[Role]:
    """The roles an account holds today, wherever."""
    rows = RoleGrant.objects.filter(in_force(clock.today()), user_id=user_id).values_list("role", flat=True)
    return frozenset(Role(role) for role in rows)


def current_grants_of(user_id: int) -> QuerySet[RoleGrant]:
    """The grants of an account that hold today, each with its unit."""
    return grants_of(user_id).filter(in_force(clock.today()))


def grants_of(user_id: int) -> QuerySet[RoleGrant]:
    """All grants of an account, the latest first, each with its unit."""
    return RoleGrant.objects.filter(user_id=user_id).select_related("org").order_by("-valid_from", "-id")


def grant_by_id(grant_id: int) -> RoleGrant:
    """The grant with its account and unit; raises Missing."""
    grant = RoleGrant.objects.select_related("org", "user").filter(pk=grant_id).first()
    if grant is None:
        raise Missing(_("There is no such role any more."))
    return grant


def accounts_in_reach(reach: Reach, *, permission: str = "accounts.view") -> QuerySet[User]:
    """The staff accounts that hold or held a role in reach; those that never held one, for who reaches the whole tree."""
    theirs = RoleGrant.objects.filter(user_id=OuterRef("pk"))
    wanted = Q(Exists(theirs.filter(org_id__in=reach.org_ids(permission))))
    if reach.covers_everything(permission):
        wanted |= ~Q(Exists(theirs))
    return User.objects.filter(wanted, kind=UserKind.STAFF)


def account_in_reach(reach: Reach, user_id: int, *, permission: str = "accounts.view") -> User:
    """One of `accounts_in_reach`; raises Missing for all others, whether they are there or not."""
    user = accounts_in_reach(reach, permission=permission).filter(pk=user_id).first()
    if user is None:
        raise Missing(_("There is no such account in your units."))
    return user


def tokens_in_reach(reach: Reach) -> QuerySet[Any]:
    """The tokens that this actor may revoke, the newest first, those that hold before those that are over.

    `over`: it opens nothing; `lent`: its maker could still make it.
    """
    return (
        _tokens_under(reach)
        .select_related("org", "created_by")
        .annotate(
            lent=Case(When(_still_lent(), then=Value(True)), default=Value(False)),
            over=Case(When(revoked_at=None, expires__gt=clock.now(), lent=True, then=Value(0)), default=Value(1)),
        )
        .order_by("over", "-id")
    )


def token_in_reach(reach: Reach, uuid: UUID) -> ApiToken:
    """One of `tokens_in_reach`; raises Missing for all others, whether they are there or not."""
    token = _tokens_under(reach).filter(uuid=uuid).select_related("org").first()
    if token is None:
        raise Missing(_("There is no such token in your units."))
    return token


def _tokens_under(reach: Reach) -> QuerySet[ApiToken]:
    if reach.actor.kind == ActorKind.SYSTEM:
        return ApiToken.objects.all()
    wanted = Q(pk__in=[])
    for role in reach.grantable():
        wanted |= Q(role=role, org_id__in=reach.org_ids_granting(role))
    for role in reach.lendable():
        wanted |= Q(role=role, org_id__in=reach.org_ids_lending(role))
    return ApiToken.objects.filter(wanted)


def find_accounts(reach: Reach, text: str) -> QuerySet[User]:
    """The accounts in reach whose name or username contains `text`, by name."""
    return matching(accounts_in_reach(reach), text).order_by("-is_active", "name", "username")


def current_grants_by_account(user_ids: Iterable[int]) -> dict[int, list[RoleGrant]]:
    """The grants of several accounts that hold today, each with its unit, in one statement."""
    held = RoleGrant.objects.filter(in_force(clock.today()), user_id__in=list(user_ids)).select_related("org")
    found: dict[int, list[RoleGrant]] = {}
    for grant in held.order_by("id"):
        found.setdefault(grant.user_id, []).append(grant)
    return found


def unit_to_grant_on(reach: Reach, typed: str) -> Org:
    """The unit meant by a code or by a name within reach; raises Invalid, naming the units that fit when many do."""
    return _unit_meant(typed, within=reach.granting_paths(), line=Line.TERRITORIAL, name="org")


def unit_to_lend_on(reach: Reach, typed: str) -> Org:
    """The unit meant among those for which this actor may let a program in; raises Invalid."""
    return _unit_meant(typed, within=reach.lending_paths(), line=Line.TERRITORIAL, name="org")


def unit_to_manage(reach: Reach, typed: str, *, line: Line, name: str) -> Org:
    """The unit meant among those this actor manages, also one that opens only on a day ahead; raises Invalid.

    `name` is the input that the error belongs to.
    """
    wanted = clean_text(typed, multiline=False)
    meant = units_meant(wanted, within=reach.org_ids("orgs.manage"))
    if len(meant) == 1:
        return meant[0]
    return _unit_meant(wanted, within=reach.paths("orgs.manage", line), line=line, name=name)


def _unit_meant(typed: str, *, within: list[str], line: Line, name: str) -> Org:
    wanted = clean_text(typed, multiline=False)
    hits = search_orgs(wanted, within=within, limit=_HITS_NAMED, line=line)
    exact = [hit for hit in hits if wanted in {hit.code, hit.name}]
    meant = exact or hits
    if len(meant) == 1:
        return org_by_id(meant[0].org_id)
    if not meant:
        message = _("No unit of yours has this code or name.")
        raise Invalid(message, {name: message})
    named = "; ".join(f"{' › '.join((*hit.trail, hit.name))} {hit.code}".strip() for hit in meant)
    several = _("Several units fit. Enter the code of one: %(units)s") % {"units": named}
    raise Invalid(several, {name: several})


def unit_in_reach(reach: Reach, org_id: int, *, permission: str) -> Org:
    """The unit with its kind; raises Missing for units out of reach, whether they are there or not. Two statements."""
    if not units_in_reach(reach, [org_id], permission=permission):
        raise Missing(_("There is no such unit in your reach."))
    return org_by_id(org_id)


def units_in_reach(reach: Reach, org_ids: Iterable[int], *, permission: str) -> frozenset[int]:
    """Those of the units on which the permission holds today, in one statement."""
    possible = {org_id for org_id in org_ids if org_id <= MAX_ID}
    return frozenset(reach.org_ids(permission).filter(org_id__in=possible))


def top_units(reach: Reach, *, permission: str, line: Line = Line.TERRITORIAL) -> list[Org]:
    """The outermost units in reach in one line, by rank and code."""
    ids = [ids_on(path)[-1] for path in reach.paths(permission, line)]
    return list(Org.objects.filter(pk__in=ids).select_related("kind").order_by("kind__rank", "code", "id"))


def _orgs_under(spans: Iterable[Span]) -> QuerySet[OrgPath, int]:
    """The ids of the units that stand today under any of the spans, each range once."""
    wanted = Q()
    for line, path in _outermost(spans):
        low, high = path_range(path)
        wanted |= Q(line=line, path__gte=low, path__lt=high)
    rows = OrgPath.objects.filter(wanted, valid_to__isnull=True) if wanted else OrgPath.objects.none()
    return rows.values_list("org_id", flat=True)


def _outermost(spans: Iterable[Span]) -> list[tuple[Line, str]]:
    """The subtrees that lie in no other of the same line."""
    kept: list[tuple[Line, str]] = []
    for line, path in sorted({(span.line, span.path) for span in spans}):
        if not kept or kept[-1][0] != line or not path.startswith(kept[-1][1]):
            kept.append((line, path))
    return kept
