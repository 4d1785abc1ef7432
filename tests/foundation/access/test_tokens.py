from datetime import timedelta

import pytest

from lianxin.foundation.access import tokens
from lianxin.foundation.access.enums import Role
from lianxin.foundation.access.models import ApiToken
from lianxin.foundation.access.queries import permits, reach_of, token_in_reach, tokens_in_reach
from lianxin.foundation.audit.queries import records_about
from lianxin.foundation.orgs.queries import path_of
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM, ActorKind
from lianxin.kernel.errors import Invalid, Missing, Refused
from tests.factories.access import make_token, make_worker
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


def test_a_token_carries_no_more_than_its_maker_may_give():
    tree = make_city_tree()
    admin = make_worker(Role.ORG_ADMIN, tree["township"])
    token, _secret = make_token(Role.DESK, tree["community"], by=admin.actor)
    assert token.created_by == admin
    for role, org in ((Role.DESK, tree["county"]), (Role.ORG_ADMIN, tree["community"])):
        with pytest.raises(Refused):
            make_token(role, org, by=admin.actor)
    for by in (make_worker(Role.DISPATCHER, tree["township"]).actor, token.actor, REPORTER):
        with pytest.raises(Refused):
            make_token(Role.DESK, tree["community"], by=by)


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
