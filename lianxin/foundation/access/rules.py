"""What each role may do, who may give which role, and which roles exclude each other. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lianxin.foundation.access.enums import Role

# Administrators of any sort do not see cases; whoever sees cases does not give rights.
ROLE_PERMISSIONS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {
        # A resident sees what is theirs through their account or tracking code, nothing at the desk.
        Role.RESIDENT: frozenset(),
        Role.GRID_WORKER: frozenset({"cases.view", "cases.handle", "cases.submit_for", "insight.view"}),
        Role.DESK: frozenset(
            {
                "cases.view",
                "cases.handle",
                "cases.submit_for",
                "cases.desk",
                "cases.knowledge",
                "insight.view",
                "insight.manage",
                "people.unmask",
                "worktime.roster",
                "forms.fill",
                "forms.review",
            }
        ),
        Role.HANDLER: frozenset(
            {
                "cases.view",
                "cases.handle",
                "insight.view",
                "worktime.roster",
                "forms.fill",
            }
        ),
        Role.DISPATCHER: frozenset(
            {
                "cases.view",
                "cases.desk",
                "cases.handle",
                "cases.dispatch",
                "cases.configure",
                "cases.knowledge",
                "cases.submit_for",
                "cases.export",
                "cases.import",
                "insight.view",
                "insight.manage",
                "people.unmask",
                "orgs.view",
                "worktime.roster",
                "access.programs",
                "forms.manage",
                "forms.fill",
                "forms.review",
                "forms.issue",
            }
        ),
        Role.SUPERVISOR: frozenset(
            {
                "cases.view",
                "cases.supervise",
                "cases.export",
                "insight.view",
                "insight.manage",
                "orgs.view",
                "access.programs",
                "forms.manage",
                "forms.fill",
                "forms.review",
                "forms.issue",
            }
        ),
        # The audit knows no tree: wherever audit.read is held, it reads the audit as a whole.
        Role.AUDITOR: frozenset({"cases.view", "audit.read", "insight.view", "orgs.view"}),
        Role.ORG_ADMIN: frozenset(
            {
                "orgs.view",
                "orgs.manage",
                "accounts.view",
                "accounts.manage",
                "access.grant",
                "access.programs",
                "cases.configure",
                "insight.view",
                "worktime.manage",
                "worktime.roster",
            }
        ),
        Role.SYSTEM_ADMIN: frozenset({"system.operate", "accounts.view", "accounts.manage"}),
        Role.SECURITY_ADMIN: frozenset(
            {"orgs.view", "accounts.view", "access.grant", "access.programs", "access.reset_factor"}
        ),
        Role.AUDIT_ADMIN: frozenset({"accounts.view", "audit.read"}),
    }
)
PERMISSIONS = frozenset[str]().union(*ROLE_PERMISSIONS.values())

# The administrator's duties split three ways: whoever runs the system neither gives rights nor reads its audit.
SEPARATED_DUTIES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

WORK_ROLES = frozenset({Role.GRID_WORKER, Role.DESK, Role.HANDLER, Role.DISPATCHER, Role.SUPERVISOR})
_GRANTABLE: Mapping[Role, frozenset[Role]] = MappingProxyType(
    {
        Role.ORG_ADMIN: WORK_ROLES,
        Role.SECURITY_ADMIN: WORK_ROLES | SEPARATED_DUTIES | {Role.AUDITOR, Role.ORG_ADMIN},
    }
)

# A token that nobody renews stops within these days: the program behind it may long be gone.
TOKEN_DAYS_MOST = 731


def permissions_of(roles: Iterable[Role]) -> frozenset[str]:
    """Everything the roles together allow, wherever they hold."""
    return frozenset[str]().union(*(ROLE_PERMISSIONS[role] for role in roles))


def roles_with(permission: str) -> frozenset[Role]:
    """The roles that carry the permission."""
    return frozenset(role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions)


def grantable_by(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles that a holder of `roles` may give to somebody else, within the unit of the role that allows it."""
    return frozenset[Role]().union(*(_GRANTABLE.get(role, frozenset()) for role in roles))


def roles_granting(role: Role) -> frozenset[Role]:
    """The roles whose holders may give `role`."""
    return frozenset(holder for holder, grantable in _GRANTABLE.items() if role in grantable)


def roles_lending(role: Role) -> frozenset[Role]:
    """The roles whose holders may let a program in as `role`: looking after programs, and allowed all it is allowed.

    So an administrator, who sees no cases, lets no program see them; they end what others have let in.
    """
    if role not in WORK_ROLES:
        return frozenset()
    needed = ROLE_PERMISSIONS[role] | {"access.programs"}
    return frozenset(holder for holder, held in ROLE_PERMISSIONS.items() if needed <= held)


def lendable_by(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles as which a holder of `roles` may let programs in, within the unit of the role that allows it."""
    held = frozenset(roles)
    return frozenset(role for role in WORK_ROLES if held & roles_lending(role))


def clashing_duty(role: Role, held: Iterable[Role]) -> Role | None:
    """A duty among `held` that nobody may have together with `role`, or None."""
    if role not in SEPARATED_DUTIES:
        return None
    return next((other for other in held if other in SEPARATED_DUTIES and other != role), None)


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whoever holds one of the three duties comes in with a second factor only."""
    return any(role in SEPARATED_DUTIES for role in roles)
