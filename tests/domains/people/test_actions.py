import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.domains.people import queries
from lianxin.domains.people.actions import (
    find_or_add_person,
    link_phone_account,
    person_for_account,
    rehash_people,
    unmask_phone,
)
from lianxin.domains.people.models import Person
from lianxin.foundation.access.enums import Role
from lianxin.foundation.accounts.hooks import phone_account
from lianxin.foundation.audit.models import AuditRecord
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, SYSTEM
from lianxin.kernel.errors import Invalid, Missing, Refused, TooMany
from tests.factories.access import make_worker
from tests.factories.accounts import make_resident, make_user
from tests.factories.orgs import make_org
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
REASON = "电话回访诉求办理情况"


def add(name="张小明", phone="13812345678", **more):
    return find_or_add_person(name=name, phone=phone, by=REPORTER, at=clock.now(), **more)


def test_new_person_is_added_and_audited():
    person = add(language="en")
    assert (person.name, person.phone, person.language) == ("张小明", "+8613812345678", "en")
    found = Person.objects.get()
    assert (found.pk, found.phone, found.uuid) == (person.pk, person.phone, person.uuid)
    record = AuditRecord.objects.get()
    assert (record.verb, record.subject_id, record.person) == ("people.added", str(person.uuid), person.uuid)
    assert "138" not in str(record.changes) + record.personal


def test_same_phone_and_folded_name_are_the_same_person():
    first = add("买买提·艾力", "13812345678")
    assert add("买买提•艾力 ", "+86 138 1234 5678") == first
    assert Person.objects.count() == 1
    assert AuditRecord.objects.count() == 1


def test_family_shares_a_phone():
    assert add("张小明") != add("李春梅")


def test_nameless_and_named_of_one_phone_are_two():
    assert add("") != add("张小明")
    assert add("") == add(" ")


def test_people_without_a_phone_are_never_the_same():
    assert add(phone="") != add(phone="")


def test_same_address_and_folded_name_are_the_same_person_where_there_is_no_phone():
    first = add("李薇", "", email="Li.Wei@Example.org")
    assert first.email == "li.wei@example.org"
    assert add("李薇 ", "", email="li.wei@example.org") == first
    assert add("", "", email="li.wei@example.org") != first
    assert AuditRecord.objects.count() == 2


def test_phone_comes_before_the_address():
    by_mail = add("李薇", "", email="li.wei@example.org")
    by_phone = add("李薇", email="li.wei@example.org")
    assert by_phone != by_mail
    assert by_phone.email == "li.wei@example.org"
    assert add("李薇") == by_phone


def test_wrong_address_is_refused_and_leaves_nothing():
    with pytest.raises(Invalid):
        add(phone="", email="li.wei at example")
    assert not Person.objects.exists()


def test_somebody_with_neither_is_refused():
    with pytest.raises(Invalid, match="姓名或电话"):
        add(" ", " ")


def test_wrong_phone_is_refused_and_leaves_nothing():
    with pytest.raises(Invalid):
        add(phone="123")
    assert not Person.objects.exists()


def test_adding_or_finding_takes_two_statements():
    with CaptureQueriesContext(connection) as asked:
        add()
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        add()
    assert len(asked) == 2


def test_person_shows_masked():
    person = add()
    assert person.masked_phone == "138****5678"
    assert str(person) == person.masked_name == "张**"
    assert "8613812345678" not in repr(person)
    assert add("李四", "").masked_phone == ""


# Unmasking


@pytest.fixture
def desk():
    return make_worker(Role.DESK, make_org())


def look(person, user, reason=REASON):
    return unmask_phone(person=person, by=user.actor, at=clock.now(), reason=reason)


def test_unmasking_shows_the_number_and_is_audited(desk):
    person = add()
    assert look(person, desk) == "13812345678"
    record = AuditRecord.objects.get(verb="people.unmasked")
    assert (record.actor_user, record.subject_id, record.person) == (desk.pk, str(person.uuid), person.uuid)
    assert record.personal
    assert REASON not in record.personal + str(record.changes)
    assert "13812345678" not in record.personal + str(record.changes)


def test_unmasking_without_the_right_is_refused():
    person = add()
    for actor in (make_user().actor, make_resident().actor, REPORTER, SYSTEM):
        with pytest.raises(Refused):
            unmask_phone(person=person, by=actor, at=clock.now(), reason=REASON)
    assert not AuditRecord.objects.filter(verb="people.unmasked").exists()


@pytest.mark.parametrize("reason", ["", "  ", "\u202e", "长" * 201])
def test_unmasking_without_a_reason_is_refused(desk, reason):
    person = add()
    with pytest.raises(Invalid, match="为什么"):
        look(person, desk, reason)


def test_unmasking_is_limited_per_day(desk, settings):
    settings.UNMASKS_PER_DAY = 2
    person = add()
    look(person, desk)
    look(person, desk)
    with pytest.raises(TooMany):
        look(person, desk)
    assert AuditRecord.objects.filter(verb="people.unmasked").count() == 2


def test_unmasking_nothing_is_told(desk):
    with pytest.raises(Missing):
        look(add(phone=""), desk)


# Accounts


def test_staff_account_gets_its_person_once():
    user = make_user(name="李春梅", language="en")
    person = person_for_account(user=user, by=SYSTEM, at=clock.now())
    assert (person.name, person.language, person.pseudonym, person.account) == ("李春梅", "en", user.pseudonym, user)
    assert person_for_account(user=user, by=SYSTEM, at=clock.now()) == person
    assert queries.person_of_account(user.pk) == person


def test_phone_finds_and_links_its_account():
    find, link = phone_account()
    person, user = add(""), make_resident()
    assert find(phone="+8613812345678") is None
    link(phone="+8613812345678", user_id=user.pk, language="zh-hans", at=clock.now())
    assert find(phone="+8613812345678") == user.pk
    assert queries.person_of_account(user.pk) == person
    record = AuditRecord.objects.get(verb="people.account_linked")
    assert record.changes == {"account": user.pk}


@pytest.mark.parametrize("names", [["张小明"], ["张小明", "李春梅"]])
def test_account_of_a_phone_is_that_of_nobody_with_a_name(names):
    named = [add(name) for name in names]
    user = make_resident()
    link_phone_account(phone="+8613812345678", user_id=user.pk, language="en", at=clock.now())
    person = queries.person_of_account(user.pk)
    assert (person.name, person.language) == ("", "en")
    assert queries.account_of_phone(phone="+8613812345678") == user.pk
    assert not Person.objects.filter(pk__in=[one.pk for one in named], account__isnull=False).exists()


def test_account_of_an_unknown_phone_adds_a_person():
    user = make_resident()
    link_phone_account(phone="+8613900000001", user_id=user.pk, language="zh-hans", at=clock.now())
    assert queries.person_of_account(user.pk).phone == "+8613900000001"


def test_deleted_account_leaves_the_person():
    user = make_user()
    person = person_for_account(user=user, by=SYSTEM, at=clock.now())
    user.delete()
    assert Person.objects.get(pk=person.pk).account is None


# Finding


def test_person_is_found_by_name_and_last_four_digits():
    person = make_person("买买提·艾力", phone="13812345678")
    make_person("买买提·艾力", phone="13812340000")
    make_person("张小明", phone="13912345678")
    assert list(queries.people_by_name_and_last4("买买提•艾力", "５６７８")) == [person]
    assert not queries.people_by_name_and_last4("买买提•艾力", "5679").exists()
    assert not queries.people_by_name_and_last4("", "5678").exists()
    with pytest.raises(Invalid):
        queries.people_by_name_and_last4("买买提·艾力", "56")


def test_nameless_or_phoneless_person_is_not_found_by_half():
    make_person("", phone="13812345678")
    make_person("张小明", phone="")
    assert not Person.objects.exclude(code_hash="").exists()
    assert not queries.people_by_phone("").exists()


def test_hashes_follow_the_setting(settings):
    settings.KEYED_HASH = "hmac-sm3"
    person = add()
    assert queries.people_by_phone("+8613812345678").get() == person


def test_address_is_known_by_its_new_hash_after_a_change(settings):
    person = add("李薇", "", email="li.wei@example.org")
    settings.KEYED_HASH = "hmac-sm3"
    assert person.email_hash != queries.email_hash("li.wei@example.org")
    rehash_people(lambda _count: None)
    person.refresh_from_db()
    assert person.email_hash == queries.email_hash("li.wei@example.org")
