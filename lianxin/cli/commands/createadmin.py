"""`lianxin createadmin`: the first account of each administrator's duty; later ones are made in the browser."""

import secrets

import click
from django.db import transaction

from lianxin.cli.console import say
from lianxin.foundation.access.actions import grant_role
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.actions import create_user
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.orgs.queries import org_by_code
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM

_DUTIES = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN, "audit": Role.AUDIT_ADMIN}


@click.command()
@click.option("--duty", type=click.Choice(sorted(_DUTIES)), required=True, help="One person holds one duty only.")
@click.option("--org", "code", required=True, help="Code of the top unit, from: lianxin import orgs")
@click.option("--username", prompt=True)
@click.option("--name", prompt="Name as colleagues read it")
def createadmin(duty: str, code: str, username: str, name: str) -> None:
    """Make the first administrator of a duty. The second factor is forced at the first login.

    system keeps accounts and operation, security gives roles, audit reads who did what: three people.
    """
    at = clock.now()
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = create_user(
            username=username,
            name=name,
            password=password,
            kind=UserKind.STAFF,
            by=SYSTEM,
            at=at,
            must_change_password=True,
        )
        grant_role(user=user, role=_DUTIES[duty], org=org_by_code(code), by=SYSTEM, at=at)
    say(f"Account {username}, first password: {password}")
    say("It is shown once. At the first login: choose another password, then set up the second factor.")
