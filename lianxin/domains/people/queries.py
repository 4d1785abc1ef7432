"""Finding people."""

from django.db.models import QuerySet

from lianxin.domains.people.models import Person
from lianxin.domains.people.rules import last_digits, name_key, normal_last_digits
from lianxin.foundation.privacy.keys import lookup_hash


def phone_hash(normal: str) -> str | None:
    """What finds a phone given as `rules.normal_phone`; None for none."""
    return lookup_hash(normal, context="people.Person.phone") if normal else None


def email_hash(normal: str) -> str | None:
    """What finds an e-mail address given in lower case; None for none."""
    return lookup_hash(normal, context="people.Person.email") if normal else None


def code_hash(name: str, last4: str) -> str:
    """What finds somebody by name and the last four digits."""
    return lookup_hash(f"{name_key(name)}\n{last4}", context="people.Person.code")


def code_hash_of(name: str, phone: str) -> str:
    """The same for a person as stored; "" where either is unknown, since nobody is found by half."""
    return code_hash(name, last_digits(phone)) if name_key(name) and phone else ""


def person_of_account(user_id: int) -> Person | None:
    """The person whose account this is."""
    return Person.objects.filter(account_id=user_id).first()


def people_by_phone(normal: str) -> QuerySet[Person]:
    """Everybody of this phone, the first known first."""
    wanted = phone_hash(normal)
    return Person.objects.filter(phone_hash=wanted).order_by("pk") if wanted else Person.objects.none()


def account_of_phone(*, phone: str) -> int | None:
    """The id of the account of this phone (accounts.hooks.FindPhoneAccount)."""
    return people_by_phone(phone).filter(account__isnull=False).values_list("account_id", flat=True).first()


def people_by_name_and_last4(name: str, last4: str) -> QuerySet[Person]:
    """Who has this name and a phone ending so; raises Invalid when `last4` is not four digits."""
    digits = normal_last_digits(last4)
    if not name_key(name):
        return Person.objects.none()
    return Person.objects.filter(code_hash=code_hash(name, digits)).order_by("pk")
