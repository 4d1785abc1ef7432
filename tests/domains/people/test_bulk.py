"""Many people at once are the same people as one by one."""

import pytest

from lianxin.domains.people.actions import NewPerson, find_or_add_people, find_or_add_person
from lianxin.domains.people.models import Person
from lianxin.foundation.audit.models import AuditRecord
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid


def add(*people: tuple[str, str]) -> list[Person]:
    return find_or_add_people(
        people=[NewPerson(name=name, phone=phone) for name, phone in people], by=SYSTEM, at=clock.now()
    )


@pytest.mark.django_db
def test_known_and_repeated_people_are_found_in_the_order_given():
    known = find_or_add_person(name="李大姐", phone="13987512345", by=SYSTEM, at=clock.now())

    found = add(
        ("王 大爷", "13987500000"), ("李大姐", "139 8751 2345"), ("王大爷", "13987500000"), ("李大姐", "13987500000")
    )

    assert found[1] == known
    assert found[0] == found[2]
    assert Person.objects.count() == 3
    assert AuditRecord.objects.filter(verb="people.added").count() == 3


@pytest.mark.django_db
def test_added_at_once_they_are_as_if_added_alone():
    (together,) = add(("李大姐", "13987512345"))

    alone = find_or_add_person(name="李大姐", phone="13987512345", by=SYSTEM, at=clock.now())

    assert alone == together
    assert alone.phone == "+8613987512345"
    assert alone.code_hash


@pytest.mark.django_db
def test_people_without_a_phone_are_never_the_same():
    assert len({person.pk for person in add(("李大姐", ""), ("李大姐", ""))}) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("nobody", [("", ""), ("李大姐", "123")])
def test_nobody_is_added_when_one_is_wrong(nobody):
    with pytest.raises(Invalid):
        add(("王大爷", "13987500000"), nobody)

    assert not Person.objects.exists()


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_people(django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        add(*((f"张{number}", f"1398750{number:04d}") for number in range(200)))
