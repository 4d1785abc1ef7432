"""Forms and their versions, for who may see them; the bytes of a version and how it is laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.domains.forms.enums import BY_ITSELF, LEFT_ALONE, Kind, Source
from lianxin.domains.forms.files.layout import CellRef, Layout
from lianxin.domains.forms.files.reading import read
from lianxin.domains.forms.models import Form, FormCell, FormVersion, Gap, Schedule
from lianxin.domains.forms.permissions import FILL
from lianxin.domains.forms.queries.meanings import Meaning, learned_of, ranked
from lianxin.foundation.access.queries import Reach
from lianxin.foundation.files import storage
from lianxin.foundation.files.models import StoredFile
from lianxin.foundation.orgs.rules import ids_on
from lianxin.kernel.errors import Missing

_LAYOUTS_KEPT = 24


def forms_for(reach: Reach, *, permission: str = FILL) -> QuerySet[Form]:
    """The forms of one's own units, of those below and of those above: what one may be asked to fill in."""
    above = {org_id for path in reach.paths(permission) for org_id in ids_on(path)}
    return Form.objects.filter(Q(org_id__in=reach.org_ids(permission)) | Q(org_id__in=above)).select_related(
        "org__kind"
    )


def form_for(reach: Reach, uuid: UUID) -> Form:
    """One of `forms_for`; raises Missing, the same for unknown and not theirs."""
    form = forms_for(reach).filter(uuid=uuid).first()
    if form is None:
        raise Missing(_("There is no such form."))
    return form


def versions_of(form: Form) -> list[FormVersion]:
    """The newest first, with who added them."""
    return list(form.versions.select_related("added_by", "file").order_by("-number"))


def latest_version(form: Form) -> FormVersion:
    """The newest, published or not; raises Missing."""
    version = form.versions.select_related("form__org__kind", "file", "working").order_by("-number").first()
    if version is None:
        raise Missing(_("There is no such form."))
    return version


def published_version(form: Form) -> FormVersion:
    """The one that is filled in; raises Missing where none was published yet."""
    published = form.versions.filter(published_at__isnull=False).select_related("form__org__kind", "file", "working")
    version = published.order_by("-number").first()
    if version is None:
        raise Missing(_("Nobody has looked over what the cells of this form mean. Do that first, then publish it."))
    return version


def published_or_none(form: Form) -> FormVersion | None:
    """The one that is filled in, if any."""
    return form.versions.filter(published_at__isnull=False).order_by("-number").first()


def schedules_of(form: Form) -> list[Schedule]:
    """When it is made ready by itself, and for whom."""
    return list(form.schedules.select_related("org__kind", "by").order_by("day", "id"))


def alternatives_for(version: FormVersion, cell: FormCell) -> list[Meaning]:
    """What else a cell may mean, the likeliest first: one statement."""
    if not cell.key:
        return []
    in_body = version.body_first <= cell.row <= version.body_last
    kind = version.form.kind if in_body else Kind.CARD
    return ranked(kind, cell.key.split("/"), learned=learned_of(kind, [cell.key], org=version.form.org_id))


def bytes_of(stored: StoredFile) -> bytes:
    """A stored file whole; raises Missing when its bytes are gone."""
    try:
        with storage.read(stored.path) as opened:
            return opened.read()
    except FileNotFoundError as error:
        raise Missing(_("There is no such file.")) from error


def working_bytes(version: FormVersion) -> tuple[bytes, str]:
    """The empty form as it is read and written, with its name."""
    stored = version.working or version.file
    return bytes_of(stored), stored.name


def layout_of(version: FormVersion) -> Layout:
    """How the empty form looks; read once per process and file."""
    stored = version.working or version.file
    return _layout(stored.sha256, stored.path, stored.name)


@lru_cache(maxsize=_LAYOUTS_KEPT)
def _layout(_sha256: str, path: str, name: str) -> Layout:
    try:
        with storage.read(path) as opened:
            return read(opened.read(), name=name)
    except FileNotFoundError as error:
        raise Missing(_("There is no such file.")) from error


def cells_of(version: FormVersion) -> list[FormCell]:
    """What the cells mean, row by row."""
    return list(version.cells.order_by("row", "col"))


def cell_at(version: FormVersion, name: str) -> FormCell:
    """The cell of this name (B7); raises Missing."""
    try:
        ref = CellRef.parse(name)
    except ValueError:
        raise Missing(_("There is no such cell.")) from None
    cell = version.cells.filter(row=ref.row, col=ref.col).first()
    if cell is None:
        raise Missing(_("There is no such cell."))
    return cell


def cell_name(row: int, col: int) -> str:
    """As the spreadsheet says it: B7."""
    return CellRef(0, row, col).name


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a form fills itself. `open` is what nobody has said anything about, or what has to be typed."""

    by_itself: int
    left_alone: int
    typed: int
    unknown: int

    @property
    def asked(self) -> int:
        return self.by_itself + self.typed + self.unknown

    @property
    def percent(self) -> int:
        return round(self.by_itself * 100 / self.asked) if self.asked else 100


def tallied(sources: Sequence[tuple[str, int]]) -> Tally:
    """Counts by source as a tally."""
    found = dict(sources)
    return Tally(
        by_itself=sum(found.get(source, 0) for source in BY_ITSELF),
        left_alone=sum(found.get(source, 0) for source in LEFT_ALONE),
        typed=found.get(Source.TYPED, 0),
        unknown=found.get(Source.UNKNOWN, 0),
    )


def tally_of(version: FormVersion) -> Tally:
    """How much of one version fills itself: one statement."""
    return tallied(list(version.cells.order_by().values_list("source").annotate(Count("id"))))


@dataclass(frozen=True, slots=True)
class Listed:
    """A form as the list shows it."""

    form: Form
    version: FormVersion | None
    tally: Tally
    gaps: int
    schedules: list[Schedule]


def listed_forms(reach: Reach, *, limit: int = 200) -> list[Listed]:
    """The forms that are in use, with how far each fills itself: six statements however many there are."""
    schedules = Schedule.objects.select_related("org__kind").order_by("day")
    forms = list(
        forms_for(reach)
        .filter(retired_at__isnull=True)
        .annotate(newest=Max("versions__number"))
        .prefetch_related(Prefetch("schedules", queryset=schedules))[:limit]
    )
    versions = {
        version.form_id: version
        for version in FormVersion.objects.filter(form__in=forms).order_by("number")  # the newest stays
    }
    counts: dict[int, list[tuple[str, int]]] = {}
    for version_id, source, count in (
        FormCell.objects.filter(version__in=versions.values())
        .order_by()
        .values_list("version_id", "source")
        .annotate(Count("id"))
    ):
        counts.setdefault(version_id, []).append((source, count))
    gaps = dict(Gap.objects.filter(form__in=forms).order_by().values_list("form_id").annotate(Count("id")))
    return [
        Listed(
            form=form,
            version=versions.get(form.pk),
            tally=tallied(counts.get(versions[form.pk].pk, []) if form.pk in versions else []),
            gaps=gaps.get(form.pk, 0),
            schedules=list(form.schedules.all()),
        )
        for form in forms
    ]


def gaps_of(form: Form) -> list[Gap]:
    """What this form asks and nobody records, the most typed first."""
    return list(form.gaps.all())
