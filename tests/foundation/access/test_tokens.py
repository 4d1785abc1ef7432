from datetime import timedelta

import pytest

from lianxin.foundation.access import tokens
from lianxin.foundation.access.actions import close_account, end_grant
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.access.queries import permits, reach_of, token_holds, token_in_reach, tokens_in_reach
from lianxin.foundation.access.rules import WORK_ROLES
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.actions import move_org
from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, ActorKind
from lianxin.kernel.errors import Invalid, Missing, Refused
from tests.factories.access import make_grant, make_token, make_worker
from tests.factories.accounts import make_user
from tests.factories.orgs import make_city_tree, make_org

pytestmark = pytest.mark.django_db


def verbs(token):
    return [record.verb for record in records_about(("access.token", str(token.uuid))).order_by("pk")]


def test_a_token_acts_in_its_role_on_its_subtree(django_assert_num_queries):
    tree = make_city_tree()
    token, secret = make_token(Role.DISPATCHER, tree["township"], label="12345 平台")
    found = tokens.open_token(secret, at=clock.now())
    assert found == token
    assert (found.actor.kind, found.actor.user_id, found.actor.token_id) == (ActorKind.TOKEN, None, token.pk)
    assert found.actor.label == f"12345 平台 {secret[:10]}"
    with django_assert_num_queries(1):
        reach = reach_of(found.actor)
    assert reach.has("cases.dispatch")
    assert reach.covers("cases.view", path_of(tree["grid"].pk))
    assert not reach.covers("cases.view", path_of(tree["county"].pk))
    assert permits(found.actor, "cases.desk", tree["community"].pk)
    assert not permits(found.actor, "cases.desk", tree["county"].pk)


def test_the_secret_is_not_kept_and_the_making_is_audited():
    token, secret = make_token(Role.DESK, make_org())
    assert secret.startswith("lx_")
    assert len(secret) >= 46
    [row] = ApiToken.objects.values()
    assert secret not in str(row)
    assert row["prefix"] == secret[:10]
    [made] = records_about(("access.token", str(token.uuid)))
    assert (made.verb, secret in str(made.changes)) == ("access.token_made", False)


def test_expired_revoked_and_unknown_tokens_open_nothing():
    org = make_org()
    at = clock.now()
    old, old_secret = make_token(Role.DESK, org, at=at - timedelta(days=3), expires=at - timedelta(days=1))
    gone, gone_secret = make_token(Role.DESK, org)
    tokens.revoke_token(token=gone, by=SYSTEM, at=at)
    tokens.revoke_token(token=gone, by=SYSTEM, at=at)
    assert verbs(gone) == ["access.token_made", "access.token_revoked"]
    for secret in (old_secret, gone_secret, "lx_made-up", ""):
        assert tokens.open_token(secret, at=at) is None
    for token in (old, gone):
        assert not reach_of(token.actor).roles


def test_the_day_of_use_is_noted_once_a_day(django_assert_num_queries):
    token, secret = make_token(Role.DESK, make_org())
    with django_assert_num_queries(2):
        tokens.open_token(secret, at=clock.now())
    with django_assert_num_queries(1):
        tokens.open_token(secret, at=clock.now())
    token.refresh_from_db()
    assert token.last_used_day == clock.today()


def test_a_token_carries_no_more_than_its_maker_has():
    tree = make_city_tree()
    maker = make_worker(Role.DISPATCHER, tree["township"])
    token, _secret = make_token(Role.DESK, tree["community"], by=maker.actor)
    assert token.created_by == maker
    for role, org in ((Role.DESK, tree["county"]), (Role.SUPERVISOR, tree["community"])):
        with pytest.raises(Refused):
            make_token(role, org, by=maker.actor)
    dispatching, _secret = make_token(Role.DISPATCHER, tree["township"], by=maker.actor)
    for by in (make_worker(Role.SUPERVISOR, tree["township"]).actor, token.actor, dispatching.actor, REPORTER):
        with pytest.raises(Refused):
            make_token(Role.DESK, tree["community"], by=by)


@pytest.mark.parametrize("duty", [Role.ORG_ADMIN, Role.SECURITY_ADMIN])
@pytest.mark.parametrize("role", sorted(WORK_ROLES))
def test_administrators_let_no_program_see_what_they_do_not_see(duty, role):
    tree = make_city_tree()
    with pytest.raises(Refused):
        make_token(role, tree["community"], by=make_worker(duty, tree["county"]).actor)


def test_a_token_holds_only_as_long_as_its_maker_could_make_it(django_assert_num_queries):
    tree = make_city_tree()
    maker = make_user()
    grant = make_grant(maker, Role.DISPATCHER, tree["township"])
    token, secret = make_token(Role.HANDLER, tree["community"], by=maker.actor)
    with django_assert_num_queries(1):
        assert reach_of(token.actor).has("cases.handle")
    assert token_holds(token)
    end_grant(grant=grant, by=SYSTEM, at=clock.now())
    assert tokens.open_token(secret, at=clock.now()) is None
    assert not reach_of(token.actor).roles
    assert not token_holds(token)
    for less in (
        make_grant(maker, Role.DESK, tree["township"]),
        make_grant(maker, Role.DISPATCHER, tree["grid"]),
    ):
        assert tokens.open_token(secret, at=clock.now()) is None, less
    make_grant(maker, Role.DISPATCHER, tree["county"])
    assert tokens.open_token(secret, at=clock.now()) == token
    close_account(user=maker, by=SYSTEM, at=clock.now())
    assert tokens.open_token(secret, at=clock.now()) is None


def test_a_token_of_a_unit_that_left_its_makers_units_opens_nothing():
    tree = make_city_tree()
    maker = make_worker(Role.DISPATCHER, tree["township"])
    token, _secret = make_token(Role.DESK, tree["community"], by=maker.actor)
    move_org(
        org=tree["community"], parent=tree["county"], line=Line.TERRITORIAL, on=clock.today(), by=SYSTEM, at=clock.now()
    )
    assert not reach_of(token.actor).roles


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.ORG_ADMIN, Role.AUDITOR, Role.RESIDENT])
def test_only_work_is_given_to_programs(role):
    with pytest.raises(Invalid) as wrong:
        make_token(role, make_org())
    assert "role" in wrong.value.fields


@pytest.mark.parametrize(
    "more", [{"label": " "}, {"label": "x" * 61}, {"expires": timedelta(0)}, {"expires": timedelta(days=800)}]
)
def test_a_token_needs_a_name_and_an_end(more):
    if "expires" in more:
        more = {"expires": clock.now() + more["expires"]}
    with pytest.raises(Invalid):
        make_token(Role.DESK, make_org(), **more)


def test_only_who_may_give_the_role_there_sees_and_revokes_it():
    tree = make_city_tree()
    above, _secret = make_token(Role.DISPATCHER, tree["county"])
    below, _secret = make_token(Role.DESK, tree["community"])
    admin = make_worker(Role.ORG_ADMIN, tree["township"])
    reach = reach_of(admin.actor)
    assert list(tokens_in_reach(reach)) == [below]
    assert token_in_reach(reach, below.uuid) == below
    with pytest.raises(Missing):
        token_in_reach(reach, above.uuid)
    with pytest.raises(Refused):
        tokens.revoke_token(token=above, by=admin.actor, at=clock.now())
    tokens.revoke_token(token=below, by=admin.actor, at=clock.now())
    assert not reach_of(below.actor).roles
    assert list(tokens_in_reach(reach_of(SYSTEM))) == [above, below]
