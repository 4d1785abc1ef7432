import pytest
from django.db import connection

from lianxin.domains.people.models import Person
from lianxin.domains.people.queries import people_by_name_and_last4, people_by_phone
from lianxin.foundation.audit.models import PersonKey
from lianxin.foundation.privacy import actions
from lianxin.foundation.privacy.actions import encrypted_fields, reencrypt, stale_count
from lianxin.kernel import keyring
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotate(settings, tmp_path):
    """Adds a key to the ring, as `lianxin keys rotate` and a restart do."""

    def turn():
        path = tmp_path / "keys.json"
        keyring.ring().with_new_key().save(path)
        settings.KEYS_FILE = path

    return turn


def raw_phones():
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM people_person ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def silent(count):
    pass


def test_fields_of_all_rooms_are_found():
    labels = {field.context for _, field in encrypted_fields()}
    assert {"people.Person.phone", "messaging.Notice.body", "messaging.Delivery.address"} <= labels


def test_old_values_come_under_the_current_key(rotate):
    make_person("甲", phone="13812345678")
    make_person("乙", phone="")
    rotate()
    assert stale_count() == 1
    done = []
    assert reencrypt(done.append) >= 1
    assert sum(done) >= 1
    sealed, empty = raw_phones()
    assert sealed.startswith("aes-gcm:k2:")
    assert empty == ""
    assert Person.objects.get(name="甲").phone == "+8613812345678"
    assert stale_count() == 0


def test_repetition_changes_nothing(rotate):
    make_person()
    rotate()
    reencrypt(silent)
    before = raw_phones()
    assert reencrypt(silent) == 0
    assert raw_phones() == before


def test_killed_halfway_goes_on_with_the_rest(rotate, monkeypatch):
    people = [make_person(f"人{number}") for number in range(5)]
    rotate()
    monkeypatch.setattr(actions, "BATCH", 2)

    def die(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reencrypt(die)
    assert stale_count() == 3
    reencrypt(silent)
    assert stale_count() == 0
    assert {person.phone for person in Person.objects.all()} == {person.phone for person in people}


def test_change_of_algorithm_is_a_rotation_too(settings):
    make_person()
    settings.CIPHER = "sm4-gcm"
    reencrypt(silent)
    assert raw_phones()[0].startswith("sm4-gcm:k1:")


def test_keys_of_persons_in_the_audit_are_wrapped_anew(rotate):
    person = make_person()
    from lianxin.foundation.audit.keys import key_for_reading, key_for_writing

    before = key_for_writing(person.uuid).keys
    rotate()
    reencrypt(silent)
    assert PersonKey.objects.get(person=person.uuid).wrapped.startswith("aes-gcm:k2:")
    assert key_for_reading(person.uuid).keys == before


def test_people_are_found_again_after_the_hash_changed(settings):
    make_person("张小明", phone="13812345678")
    settings.KEYED_HASH = "hmac-sm3"
    assert not people_by_phone("+8613812345678").exists()
    reencrypt(silent)
    assert people_by_phone("+8613812345678").exists()
    assert people_by_name_and_last4("张小明", "5678").exists()
