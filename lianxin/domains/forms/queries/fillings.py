"""What was filled in, for who may see it; who may do what with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.domains.forms.enums import Source, Stage
from lianxin.domains.forms.models import Batch, FilledCell, FilledRow, Filling, Form, FormVersion, IssuedFile
from lianxin.domains.forms.permissions import FILL, ISSUE, REVIEW, UNMASK, can
from lianxin.domains.forms.queries.forms import forms_for
from lianxin.foundation.access.queries import Reach, reach_of
from lianxin.foundation.orgs.queries import paths_of
from lianxin.kernel.actors import Actor
from lianxin.kernel.errors import Missing

_READS = (FILL, REVIEW, ISSUE)


def fillings_for(reach: Reach) -> QuerySet[Filling]:
    """What was filled in for units in reach, the latest days first."""
    units = reach.org_ids(FILL)
    return Filling.objects.filter(org_id__in=units).select_related("org__kind", "version__form__org", "filled_by")


def filling_for(reach: Reach, uuid: UUID) -> Filling:
    """One of `fillings_for` with all that its page shows; raises Missing."""
    found = fillings_for(reach).select_related(
        "version__file", "version__working", "sent_by", "reviewed_by", "issued__file", "issued__issued_by", "corrects"
    )
    filling = found.filter(uuid=uuid).first()
    if filling is None:
        raise Missing(_("There is no such filled form."))
    return filling


def fillings_of(reach: Reach, form: Form, *, limit: int = 50) -> list[Filling]:
    """The latest of one form."""
    return list(fillings_for(reach).filter(version__form=form)[:limit])


def waiting_fillings(reach: Reach, *, limit: int = 50) -> list[Filling]:
    """What waits for somebody: to be sent, reviewed or issued; the oldest first."""
    open_ones = fillings_for(reach).exclude(stage=Stage.ISSUED).filter(superseded=False, record__isnull=True)
    return list(open_ones.order_by("filled_at")[:limit])


def correction_of(filling: Filling) -> Filling | None:
    """The filling that took the place of this one."""
    return Filling.objects.filter(corrects=filling).first()


def issued_of(filling: Filling) -> IssuedFile | None:
    """The file that left the house."""
    return IssuedFile.objects.select_related("file", "issued_by").filter(filling=filling).first()


def filled_cells(filling: Filling) -> list[FilledCell]:
    """Its values, row by row."""
    return list(filling.cells.select_related("org", "declared_by"))


def filled_rows(filling: Filling) -> list[FilledRow]:
    """All rows of a roster."""
    return list(filling.rows.all())


def filled_cell(filling: Filling, *, row: int, col: int, number: int) -> FilledCell:
    """One value; raises Missing."""
    found = filling.cells.filter(row=row, col=col, number=number).select_related("org", "declared_by").first()
    if found is None:
        raise Missing(_("There is no such cell."))
    return found


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this reader may do with a filling now."""

    fill: bool
    send: bool
    review: bool
    issue: bool
    correct: bool
    unmask: bool


def allowed(reach: Reach, filling: Filling, path: str) -> Allowed:
    """By the rights on the unit's path, the stage, and who did the step before."""
    is_open = filling.stage == Stage.OPEN
    fills = can(reach, FILL, path)
    waits = filling.stage == Stage.WAITING and not filling.superseded
    issues = can(reach, ISSUE, path)
    return Allowed(
        fill=fills and is_open,
        send=fills and is_open and filling.record is None,
        review=waits and can(reach, REVIEW, path) and reach.actor.user_id != filling.sent_by_id,
        issue=issues and filling.stage == Stage.REVIEWED,
        correct=issues and filling.stage == Stage.ISSUED and not filling.superseded,
        unmask=can(reach, UNMASK, path),
    )


def path_of_filling(filling: Filling) -> str:
    """Where its unit stands today."""
    return paths_of([filling.org_id]).get(filling.org_id, "")


def unanswered(cells: Sequence[FilledCell]) -> list[FilledCell]:
    """The cells that nobody knows and nobody has typed."""
    asked = {Source.UNKNOWN, Source.TYPED, Source.BASE}
    return [cell for cell in cells if cell.source in asked and not cell.value]


def batch_for(reach: Reach, uuid: UUID) -> Batch:
    """A batch of one's own making, or for units in reach; raises Missing."""
    found = Batch.objects.select_related("version__form", "version__file", "version__working", "org__kind", "by")
    batch = found.filter(uuid=uuid, org_id__in=reach.org_ids(FILL)).first()
    if batch is None:
        raise Missing(_("There is no such batch."))
    return batch


def fillings_in(batch: Batch, unit_ids: Sequence[int]) -> list[Filling]:
    """What a batch filled in, in the order of the units."""
    found = Filling.objects.filter(
        version=batch.version, org_id__in=unit_ids, first=batch.first, last=batch.last, superseded=False, record=None
    )
    places = {unit_id: place for place, unit_id in enumerate(unit_ids)}
    related = ("version__form", "version__file", "version__working", "org__kind", "issued__file")
    return sorted(found.select_related(*related), key=lambda filling: places[filling.org_id])


def may_read_file(file_id: UUID, actor: Actor, _codes: frozenset[str]) -> bool:
    """The empty form for who may fill it in; what was issued for who may read it there, whole numbers besides."""
    reach = reach_of(actor)
    if not any(reach.has(permission) for permission in _READS):
        return False
    issued = IssuedFile.objects.filter(file_id=file_id).select_related("filling").first()
    if issued is not None:
        path = path_of_filling(issued.filling)
        return can(reach, FILL, path) and (not issued.filling.unmasked or can(reach, UNMASK, path))
    return _is_empty_form_of(file_id, reach)


def _is_empty_form_of(file_id: UUID, reach: Reach) -> bool:
    from_forms = FormVersion.objects.filter(file_id=file_id).values("form_id")
    return forms_for(reach).filter(pk__in=from_forms).exists()
