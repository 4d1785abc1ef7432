"""How the measures of cases are written down."""

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.journal.measures import Measure
from lianxin.kernel.errors import Message

Sets = tuple[tuple[str, ...], ...]

OPENS = "cases.view"
DIMS = ("channel", "category")


def about_cases(
    code: str,
    words: Message,
    counted: Message,
    *,
    dims: tuple[str, ...] = DIMS,
    sets: Sets | None = None,
    unit: Message | None = None,
    stock: bool = False,
    distinct: bool = False,
) -> Measure:
    """A measure on the territorial line whose records are requests. Without `sets`, a tally for each dimension alone."""
    return Measure(
        code=code,
        words=words,
        unit=unit or _("cases"),
        counted=counted,
        line="territorial",
        dims=dims,
        sets=sets if sets is not None else ((), *((dim,) for dim in dims)),
        stock=stock,
        distinct=distinct,
        opens=OPENS,
    )
