from lianxin.domains.people.models import Person
from lianxin.foundation.privacy import classes
from lianxin.foundation.privacy.classes import CONTACT, PLAIN, SECRET, classes_of, classify, unclassified_fields


def test_every_field_of_this_house_is_classed():
    assert unclassified_fields() == []


def test_field_without_class_is_told(monkeypatch):
    declared = {name: kind for name, kind in Person.privacy.items() if name != "phone"}
    monkeypatch.setattr(Person, "privacy", classify(**declared))
    assert unclassified_fields() == ["people.Person.phone"]


def test_class_of_a_field_that_is_gone_is_told(monkeypatch):
    monkeypatch.setattr(Person, "privacy", classify(**Person.privacy, shoe_size=CONTACT))
    assert unclassified_fields() == ["-people.Person.shoe_size"]


def test_library_model_that_nobody_classed_is_told(monkeypatch):
    others = {label: kinds for label, kinds in classes._elsewhere.items() if label != "sessions.Session"}
    monkeypatch.setattr(classes, "_elsewhere", others)
    assert "sessions.Session.session_data" in unclassified_fields()


def test_phone_is_for_the_person_and_for_unmasking():
    assert classes_of(Person)["phone"] is CONTACT
    assert CONTACT.readers == {"subject", "people.unmask"}
    assert CONTACT.is_personal
    assert not PLAIN.is_personal


def test_secrets_have_no_readers():
    assert SECRET.readers == frozenset()
