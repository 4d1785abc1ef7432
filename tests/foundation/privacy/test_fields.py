import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test import override_settings

from lianxin.domains.people.models import Person
from lianxin.foundation.privacy.fields import EncryptedTextField
from lianxin.kernel.ciphers import CannotDecrypt
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def raw(person, column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM people_person WHERE id = %s', [person.pk])
        return cursor.fetchone()[0]


def put_raw(person, value, column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE people_person SET "{column}" = %s WHERE id = %s', [value, person.pk])


@pytest.mark.parametrize("cipher", ["aes-gcm", "sm4-gcm"])
def test_value_lies_sealed_and_reads_back(settings, cipher):
    settings.CIPHER = cipher
    person = make_person(phone="13812345678")
    assert raw(person).startswith(f"{cipher}:k1:")
    assert "13812345678" not in raw(person)
    assert Person.objects.get().phone == "+8613812345678"
    assert list(Person.objects.values_list("phone", flat=True)) == ["+8613812345678"]


def test_value_sealed_under_another_algorithm_still_opens(settings):
    with override_settings(CIPHER="sm4-gcm"):
        make_person(phone="13812345678")
    assert settings.CIPHER == "aes-gcm"
    assert Person.objects.get().phone == "+8613812345678"


def test_equal_values_look_different():
    one, two = make_person("甲", phone="13812345678"), make_person("乙", phone="13812345678")
    assert raw(one) != raw(two)


def test_empty_text_stays_empty_text():
    person = make_person(phone="")
    assert raw(person) == ""
    assert Person.objects.get().phone == ""


def test_none_stays_null():
    field = EncryptedTextField(null=True)
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None, None, None) is None


@pytest.mark.parametrize("lookup", ["phone", "phone__contains", "phone__in", "phone__gt", "phone__startswith"])
def test_lookup_is_refused(lookup):
    with pytest.raises(FieldError, match="encrypted"):
        Person.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}).first()


def test_lookup_through_a_relation_is_refused():
    with pytest.raises(FieldError):
        list(Person.objects.filter(phone__length=3))


def test_isnull_is_allowed():
    make_person()
    assert Person.objects.filter(phone__isnull=False).count() == 1


def test_altered_value_does_not_open():
    person = make_person()
    kept = raw(person)
    put_raw(person, kept[:-6] + ("AAAAA=" if not kept.endswith("AAAAA=") else "BBBBB="))
    with pytest.raises(CannotDecrypt):
        Person.objects.get()


def test_value_copied_from_another_field_does_not_open():
    person = make_person()
    stolen = raw(person)
    field = EncryptedTextField()
    field.set_attributes_from_name("other")
    field.model = Person
    with pytest.raises(CannotDecrypt):
        field.from_db_value(stolen, None, connection)


def test_update_and_bulk_update_seal():
    person = make_person()
    Person.objects.filter(pk=person.pk).update(phone="+8613900000000")
    assert "13900000000" not in raw(person)
    person.phone = "+8613900000001"
    Person.objects.bulk_update([person], ["phone"])
    assert "13900000001" not in raw(person)
    assert Person.objects.get().phone == "+8613900000001"
