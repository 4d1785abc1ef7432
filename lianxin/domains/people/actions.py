"""Adding people, and seeing what is masked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianxin.domains.people.models import Person
from lianxin.domains.people.permissions import can_unmask
from lianxin.domains.people.queries import (
    code_hash_of,
    email_hash,
    people_by_phone,
    person_of_account,
    phone_hash,
)
from lianxin.domains.people.rules import name_key, normal_name, normal_phone, shown_phone
from lianxin.foundation.access.limits import take
from lianxin.foundation.accounts.models import User
from lianxin.foundation.accounts.rules import checked_email
from lianxin.foundation.audit import actions as audit
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.errors import Invalid, Missing, Refused
from lianxin.kernel.sql import insert_new
from lianxin.kernel.text import clean_text

REASON_LENGTH = 200
REHASH_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What `find_or_add_person` takes, as a value: for people who come many at a time."""

    name: str = ""
    phone: str = ""
    language: str = "zh-hans"


def find_or_add_person(
    *, name: str, phone: str, by: Actor, at: datetime, language: str = "zh-hans", email: str = ""
) -> Person:
    """The person of this phone and name, in two statements; without a phone that of this address and name.

    With neither it is always a new person. `phone` and `email` are as typed. Raises Invalid when they are none, or when
    nothing is given.
    """
    shown = normal_name(name)
    number = normal_phone(phone) if phone.strip() else ""
    address = checked_email(email)
    if not shown and not number and not address:
        message = _("Enter a name or a phone number.")
        raise Invalid(message, {"name": message})
    with transaction.atomic(savepoint=False):
        if address and not number:
            return _add_by_email(name=shown, address=address, language=language, by=by, at=at)
        return _add(name=shown, number=number, language=language, by=by, at=at, address=address)


def _add(*, name: str, number: str, language: str, by: Actor, at: datetime, address: str = "") -> Person:
    """Insert first and look after a conflict: one statement fewer, and two at once make one person."""
    person = _unsaved(name=name, number=number, language=language, at=at, address=address)
    new_ids = insert_new([person], unique=["phone_hash", "name_key"])
    if not new_ids:
        return people_by_phone(number).get(name_key=person.name_key)
    person.pk = new_ids[0]
    person._state.adding = False  # noqa: SLF001  insert_new writes beside the ORM
    audit.record(verb="people.added", by=by, at=at, subject=("person", str(person.uuid)), person=person.uuid)
    return person


def _add_by_email(*, name: str, address: str, language: str, by: Actor, at: datetime) -> Person:
    """Look first: whoever writes by mail has mostly written before."""
    draft = _unsaved(name=name, number="", language=language, at=at, address=address)
    person, added = Person.objects.get_or_create(
        email_hash=draft.email_hash,
        name_key=draft.name_key,
        phone_hash=None,
        defaults={"name": name, "email": address, "language": language, "created_at": at},
    )
    if added:
        audit.record(verb="people.added", by=by, at=at, subject=("person", str(person.uuid)), person=person.uuid)
    return person


def _unsaved(*, name: str, number: str, language: str, at: datetime, address: str = "") -> Person:
    return Person(
        name=name,
        name_key=name_key(name),
        phone=number,
        phone_hash=phone_hash(number),
        code_hash=code_hash_of(name, number),
        email=address,
        email_hash=email_hash(address),
        language=language,
        created_at=at,
    )


def find_or_add_people(*, people: Sequence[NewPerson], by: Actor, at: datetime) -> list[Person]:
    """`find_or_add_person` for many, in the order given: some statements per 500, however many there are.

    Raises Invalid like it. Who is new to us but named twice with one phone is added once.
    """
    drafts = [_draft(one, at=at) for one in people]
    with transaction.atomic():
        known = _known([draft.phone_hash for draft in drafts if draft.phone_hash])
        fresh = [
            draft
            for draft in drafts
            if not draft.phone_hash or known.setdefault((draft.phone_hash, draft.name_key), draft) is draft
        ]
        Person.objects.bulk_create(fresh, batch_size=500)
        uuids = [person.uuid for person in fresh]
        audit.record_many(
            [
                audit.Deed(verb="people.added", by=by, at=at, subject=("person", str(uuid)), person=uuid)
                for uuid in uuids
            ]
        )
    return [known[draft.phone_hash, draft.name_key] if draft.phone_hash else draft for draft in drafts]


def _draft(one: NewPerson, *, at: datetime) -> Person:
    name = normal_name(one.name)
    number = normal_phone(one.phone) if one.phone.strip() else ""
    if not name and not number:
        message = _("Enter a name or a phone number.")
        raise Invalid(message, {"name": message})
    return _unsaved(name=name, number=number, language=one.language, at=at)


def _known(hashes: Sequence[str]) -> dict[tuple[str, str], Person]:
    found: dict[tuple[str, str], Person] = {}
    for start in range(0, len(hashes), 500):
        for person in Person.objects.filter(phone_hash__in=hashes[start : start + 500]).order_by("-pk"):
            found[person.phone_hash or "", person.name_key] = person
    return found


def unmask_phone(*, person: Person, by: Actor, at: datetime, reason: str) -> str:
    """The whole number as people dial it, with who looked and why in the audit.

    Raises Refused, Invalid without a reason, Missing without a phone, TooMany beyond the day's measure. Each look counts
    against that measure even when it is refused afterwards, since a limit inside the transaction would roll back.
    """
    if not can_unmask(by):
        raise Refused(_("You may not see whole phone numbers."))
    why = clean_text(reason, multiline=False)
    if not why or len(why) > REASON_LENGTH:
        message = _("Say in a few words why you need the number.")
        raise Invalid(message, {"reason": message})
    take(key=f"people.unmask:{by.user_id}", limit=settings.UNMASKS_PER_DAY, per=timedelta(days=1), at=at)
    if not person.phone:
        raise Missing(_("No phone number is known."))
    with transaction.atomic():
        audit.record(
            verb="people.unmasked",
            by=by,
            at=at,
            subject=("person", str(person.uuid)),
            changes={"field": "phone"},
            personal={"reason": why},
            person=person.uuid,
        )
    return shown_phone(person.phone)


def person_for_account(*, user: User, by: Actor, at: datetime) -> Person:
    """The person whose account this is, added when there is none yet: staff get notices too."""
    found = person_of_account(user.pk)
    if found:
        return found
    with transaction.atomic():
        person, added = Person.objects.get_or_create(
            account=user,
            defaults={
                "name": user.name,
                "name_key": name_key(user.name),
                "language": user.language,
                "pseudonym": user.pseudonym,
                "created_at": at,
            },
        )
        if added:
            audit.record(verb="people.added", by=by, at=at, subject=("person", str(person.uuid)), person=person.uuid)
    return person


def link_phone_account(*, phone: str, user_id: int, language: str, at: datetime) -> None:
    """Tie a new account to the nameless record of the phone, added if need be (accounts.hooks.LinkPhoneAccount).

    Never to somebody with a name: the code shows who holds the phone now, not who gave its number with a name. So a
    login opens what the account itself sent and what came without a name, and nobody else's matters.
    """
    with transaction.atomic():
        person = _nameless_person(phone, language=language, at=at)
        Person.objects.filter(pk=person.pk).update(account_id=user_id)
        audit.record(
            verb="people.account_linked",
            by=SYSTEM,
            at=at,
            subject=("person", str(person.uuid)),
            changes={"account": user_id},
            person=person.uuid,
        )


def _nameless_person(phone: str, *, language: str, at: datetime) -> Person:
    nameless = people_by_phone(phone).filter(name_key="").first()
    return nameless or _add(name="", number=phone, language=language, by=SYSTEM, at=at)


def rehash_people(progress: Callable[[int], None]) -> int:
    """Make all keyed hashes anew, after `settings.KEYED_HASH` or the lookup key changed; how many rows changed.

    In batches, each its own transaction; safe to repeat. Until it has run, people are not found by the old hashes.
    """
    changed = 0
    last = 0
    while batch := list(Person.objects.filter(pk__gt=last).order_by("pk")[:REHASH_BATCH]):
        stale = [person for person in batch if _rehash(person)]
        Person.objects.bulk_update(stale, ["phone_hash", "code_hash", "email_hash"], batch_size=REHASH_BATCH)
        changed += len(stale)
        last = batch[-1].pk
        progress(len(batch))
    return changed


def _rehash(person: Person) -> bool:
    before = (person.phone_hash, person.code_hash, person.email_hash)
    person.phone_hash = phone_hash(person.phone)
    person.code_hash = code_hash_of(person.name, person.phone)
    person.email_hash = email_hash(person.email)
    return before != (person.phone_hash, person.code_hash, person.email_hash)
