"""A list of doors for a building lead: a link without an account, answered door by door. Never who lives behind one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.actions.assisting import answered
from lianxin.domains.cases.actions.desk import note_on_case
from lianxin.domains.cases.actions.effects import Given
from lianxin.domains.cases.actions.facts import extra_fact
from lianxin.domains.cases.actions.steps import take_step
from lianxin.domains.cases.enums import AssistKind, Finding, Verb
from lianxin.domains.cases.measures.at_place import ASSISTS
from lianxin.domains.cases.models import Assistance, AssistDoor, Case, CaseEvent
from lianxin.domains.cases.queries.together import DOORS_PURPOSE, doors_of_link
from lianxin.foundation.access.links import make_task_link, open_task_link, use_task_link
from lianxin.foundation.audit import actions as audit
from lianxin.kernel import text
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Invalid, Message, Missing

LINK_DAYS = 7
NAME_LENGTH = 60
WORDS_LENGTH = 400
MOST_DOORS = 200


def ask_doors(*, case: Case, who: str, doors: str, words: str, by: Actor, at: datetime, seen: int | None = None) -> str:
    """The token of a link that shows the task and the doors, one a line, and takes an answer for each."""
    asked = text.shorten(text.clean_text(who, multiline=False), NAME_LENGTH)
    labels = rules.door_labels(doors)
    wrong: dict[str, Message] = {}
    if not asked:
        wrong["who"] = _("Say whom you ask.")
    if not labels or len(labels) > MOST_DOORS:
        wrong["doors"] = _("Write the doors, one a line; at most %(limit)d.") % {"limit": MOST_DOORS}
    if wrong:
        raise Invalid(_("Something is missing."), wrong)
    listed: list[Assistance] = []

    def after(locked: Case, event: CaseEvent) -> None:
        row = Assistance.objects.create(
            case=locked,
            kind=AssistKind.DOORS,
            unit=locked.unit,
            unit_path=locked.unit_path,
            task=text.clean_text(words),
            asked_by_id=by.user_id,
            asked_at=at,
        )
        AssistDoor.objects.bulk_create(AssistDoor(assistance=row, label=label) for label in labels)
        extra_fact(locked, ASSISTS, by=by, at=at, version=event.version)
        listed.append(row)

    with transaction.atomic():
        said = _("Asked %(who)s about %(count)d doors: %(words)s") % {
            "who": asked,
            "count": len(labels),
            "words": words.strip(),
        }
        given = Given(words=said if words.strip() else "", unit=case.unit)
        moved = take_step(case=case, verb=Verb.ASSIST, by=by, at=at, given=given, seen=seen, after=after)
        return make_task_link(
            purpose=DOORS_PURPOSE,
            subject=listed[0].uuid,
            org=moved.unit,
            label=asked,
            expires=at + timedelta(days=LINK_DAYS),
            by=by,
            at=at,
        )


def report_door(
    *, token: str, door_id: int, finding: str, words: str, at: datetime, files: Sequence[UUID] = ()
) -> Assistance:
    """What was found behind one door; it may be corrected until the last one is answered, which ends the task.

    Words and photos of a finding go into the timeline as a note at once.
    """
    if finding not in Finding.values:
        raise Invalid(_("Say what you have seen."), {"finding": _("Choose one.")})
    with transaction.atomic():
        asked = Assistance.objects.select_for_update().get(pk=doors_of_link(token).pk)
        door = asked.doors.filter(pk=door_id).first()
        if door is None:
            raise Missing(_("This link leads nowhere any more."))
        by = open_task_link(token, at=at).actor
        door.finding, door.at = finding, at
        door.words = text.shorten(text.clean_text(words, multiline=False), WORDS_LENGTH)
        door.save()
        subject = ("case", str(asked.case.uuid))
        audit.record(verb="cases.door", by=by, at=at, subject=subject, changes={"door": door.pk, "finding": finding})
        if files:
            note_on_case(case=asked.case, words=_door_words(door), by=by, at=at, files=files)
        if not asked.doors.filter(finding="").exists():
            _finish(token, asked, by=by, at=at)
        return asked


def finish_doors(*, token: str, words: str, at: datetime) -> None:
    """No more doors: the rest could not be reached. Says so to who asked."""
    with transaction.atomic():
        asked = Assistance.objects.select_for_update().get(pk=doors_of_link(token).pk)
        _finish(token, asked, by=open_task_link(token, at=at).actor, at=at, words=words)


def _finish(token: str, asked: Assistance, *, by: Actor, at: datetime, words: str = "") -> None:
    use_task_link(token, at=at)
    doors = list(asked.doors.all())
    found = [door for door in doors if door.finding == Finding.FOUND]
    fine = sum(door.finding == Finding.FINE for door in doors)
    lines = [
        _("%(fine)d doors fine, %(found)d with a finding, %(open)d without an answer.")
        % {"fine": fine, "found": len(found), "open": len(doors) - fine - len(found)},
        *(_door_words(door) for door in found),
        text.clean_text(words),
    ]

    def after(_locked: Case, event: CaseEvent) -> None:
        answered(asked, event, by=by, at=at)

    given = Given(words="\n".join(line for line in lines if line))
    take_step(case=asked.case, verb=Verb.ASSIST_DONE, by=by, at=at, given=given, after=after)


def _door_words(door: AssistDoor) -> str:
    return _("%(unit)s: %(words)s") % {"unit": door.label, "words": door.words or Finding(door.finding).label}
