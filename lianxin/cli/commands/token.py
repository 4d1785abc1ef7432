"""`lianxin token`: what programs show to use the API; dispatchers and supervisors do the same under /desk/accounts/tokens/."""

from datetime import timedelta
from uuid import UUID

import click

from lianxin.cli.console import say
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.queries import reach_of, token_in_reach, tokens_in_reach
from lianxin.foundation.access.rules import TOKEN_DAYS_MOST, WORK_ROLES
from lianxin.foundation.access.tokens import make_token, revoke_token
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM


@click.group()
def token() -> None:
    """Make, list and revoke the tokens of programs that use the API."""


@token.command()
@click.option("--label", required=True, help="Which program it is for, as colleagues read it in the timeline.")
@click.option("--role", type=click.Choice(sorted(role.value for role in WORK_ROLES)), required=True)
@click.option("--org", "code", required=True, help="Code of the unit: it reaches that and everything below it.")
@click.option("--days", type=click.IntRange(1, TOKEN_DAYS_MOST), default=365, show_default=True)
def make(label: str, role: str, code: str, days: int) -> None:
    """Make a token. Its secret is written out once and cannot be read again."""
    at = clock.now()
    made, secret = make_token(
        label=label, role=Role(role), org=org_by_code(code), expires=at + timedelta(days=days), by=SYSTEM, at=at
    )
    say(f"Token {made.uuid} for {made.label}, until {clock.local_day(made.expires)}. Shown this once:")
    say(secret)


@token.command("list")
def list_() -> None:
    """All tokens: id, beginning, program, role, unit, last day, last used."""
    for made in tokens_in_reach(reach_of(SYSTEM)):
        over = " revoked" if made.revoked_at else " maker gone" if not made.lent else " expired" if made.over else ""
        used = made.last_used_day or "never used"
        ends = clock.local_day(made.expires)
        say(f"{made.uuid}  {made.prefix}…  {made.label}  {made.role}  {made.org.code}  {ends}{over}  {used}")


@token.command()
@click.argument("uuid", type=click.UUID)
def revoke(uuid: UUID) -> None:
    """From now on the token UUID opens nothing."""
    found = token_in_reach(reach_of(SYSTEM), uuid)
    revoke_token(token=found, by=SYSTEM, at=clock.now())
    say(f"{found.label}: revoked.")
