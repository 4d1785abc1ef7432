import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from lianxin.foundation.accounts import actions
from lianxin.foundation.accounts.enums import UserKind
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.queries import (
    active_user_for_claims,
    has_second_factor,
    lock_user,
    user_by_id,
    user_by_username,
)
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM, ActorKind
from lianxin.kernel.errors import Conflict, Invalid, Missing, Refused
from tests.factories.accounts import PASSWORD, make_resident, make_user

pytestmark = pytest.mark.django_db


def verbs(user):
    return [record.verb for record in records_about(("accounts.user", str(user.pk))).order_by("pk")]


def test_create_user_keeps_the_password_hashed_and_is_audited_without_the_name():
    user = make_user("Li.Mei", name="李春梅", email="Li@Example.cn")
    assert (user.username, user.email, user.kind, user.is_active) == ("li.mei", "li@example.cn", "staff", True)
    assert user.check_password(PASSWORD)
    assert PASSWORD not in user.password
    [record] = records_about(("accounts.user", str(user.pk)))
    assert record.verb == "accounts.created"
    assert "李春梅" not in f"{record.changes}{record.personal}"


def test_user_actor_is_what_actions_take():
    user = make_user(name="李春梅")
    assert (user.actor.kind, user.actor.label, user.actor.user_id) == (ActorKind.USER, "李春梅", user.pk)
    assert user.actor.pseudonym == user.pseudonym


def test_accounts_have_neither_groups_nor_last_login():
    names = {field.name for field in User._meta.get_fields()}
    assert not names & {"groups", "user_permissions", "is_superuser", "is_staff", "last_login"}


def test_create_user_with_a_taken_name_in_other_case_conflicts():
    make_user("li")
    with pytest.raises(Conflict):
        make_user("LI")


def test_create_user_with_a_taken_email_conflicts():
    make_user(email="a@example.cn")
    with pytest.raises(Conflict):
        make_user(email="A@example.cn")


def test_the_database_holds_emails_apart_too():
    make_user(email="a@example.cn")
    other = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="A@EXAMPLE.CN")


@pytest.mark.parametrize(
    "wrong", [{"email": "no"}, {"language": "xx"}, {"password": "short"}, {"password": "1234567890"}, {"name": " "}]
)
def test_create_user_with_unusable_input_is_refused_and_leaves_nothing(wrong):
    with pytest.raises(Invalid):
        make_user("li", **wrong)
    assert not User.objects.exists()


def test_residents_have_a_random_username_and_no_password():
    user = make_resident(language="en")
    assert user.kind == UserKind.RESIDENT
    assert not user.has_usable_password()
    assert user.language == "en"


def test_rename_is_audited_sealed_and_only_for_oneself():
    user, other = make_user(name="李春梅"), make_user()
    actions.rename_user(user=user, name="李春梅 ", by=user.actor, at=clock.now())
    assert verbs(user) == ["accounts.created"]
    actions.rename_user(user=user, name="李梅", by=user.actor, at=clock.now())
    assert user_by_id(user.pk).name == "李梅"
    assert verbs(user) == ["accounts.created", "accounts.renamed"]
    with pytest.raises(Refused):
        actions.rename_user(user=user, name="张三", by=other.actor, at=clock.now())


def test_set_language_is_only_for_oneself_and_known_languages():
    user, other = make_user(), make_user()
    actions.set_language(user=user, language="en", by=user.actor, at=clock.now())
    assert user_by_id(user.pk).language == "en"
    with pytest.raises(Invalid):
        actions.set_language(user=user, language="tlh", by=user.actor, at=clock.now())
    with pytest.raises(Refused):
        actions.set_language(user=user, language="en", by=other.actor, at=clock.now())


def test_change_password_ends_the_duty_to_change_it():
    user = make_user(must_change_password=True)
    actions.change_password(user=user, password="quiet-mountain-41", by=user.actor, at=clock.now())
    user = user_by_id(user.pk)
    assert user.check_password("quiet-mountain-41")
    assert not user.must_change_password
    assert verbs(user)[-1] == "accounts.password_changed"


@pytest.mark.parametrize("easy", ["password123", "12345678901", "lichunmei", "short"])
def test_change_password_refuses_easy_ones(easy):
    user = make_user("lichunmei")
    with pytest.raises(Invalid) as caught:
        actions.change_password(user=user, password=easy, by=user.actor, at=clock.now())
    assert "password" in caught.value.fields


def test_change_password_of_another_is_refused():
    user, other = make_user(), make_user()
    with pytest.raises(Refused):
        actions.change_password(user=user, password="quiet-mountain-41", by=other.actor, at=clock.now())


def test_deactivate_and_reactivate_are_recorded_once_each():
    user = make_user()
    for _ in range(2):
        actions.deactivate_user(user=user, by=SYSTEM, at=clock.now())
    assert not user_by_id(user.pk).is_active
    for _ in range(2):
        actions.reactivate_user(user=user, by=SYSTEM, at=clock.now())
    assert user_by_id(user.pk).is_active
    assert verbs(user) == ["accounts.created", "accounts.deactivated", "accounts.reactivated"]


def test_recovery_codes_alone_are_no_second_factor():
    user = make_user()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not has_second_factor(user.pk)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert has_second_factor(user.pk)
    actions.remove_second_factor(user=user, by=SYSTEM, at=clock.now())
    assert not Authenticator.objects.filter(user=user).exists()
    assert verbs(user)[-1] == "accounts.second_factor_removed"


def test_claims_find_active_staff_only():
    user = make_user("li", email="li@example.cn")
    assert active_user_for_claims(username="LI", email="", email_verified=False) == user
    assert active_user_for_claims(username="", email="LI@example.cn", email_verified=True) == user
    assert active_user_for_claims(username="", email="li@example.cn", email_verified=False) is None
    actions.deactivate_user(user=user, by=SYSTEM, at=clock.now())
    assert active_user_for_claims(username="li", email="li@example.cn", email_verified=True) is None


def test_unknown_accounts_are_missing():
    for find in (lambda: user_by_id(0), lambda: user_by_username("nobody"), lambda: lock_user(0)):
        with pytest.raises(Missing):
            find()
    assert user_by_username(make_user("li").username.upper()).username == "li"
