"""What can be wrong with a row among the others, in the words of the error file."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.foundation.orgs.enums import Line
from lianxin.foundation.orgs.sql import staging

REASONS: Mapping[str, str | Promise] = {
    "twice": _("This code stands further up in the file already."),
    "ended": _("The last day lies before the first."),
    "closed": _("The unit with this code is closed; open its successor under a code of its own."),
    "replaced": _("This code was replaced by another one: the file is older than the tree."),
    "other_kind": _("The unit with this code is of another kind; close it and open a new one."),
    "no_parent": _("There is no unit with the parent's code, neither in the file nor in the tree."),
    "parent_closing": _("The parent is about to close."),
    "parent_elsewhere": _("The parent does not stand in this line of the tree."),
    "before_parent": _("The unit would open before its parent."),
    "after_parent": _("The unit would stay open longer than its parent."),
    "parent_faulty": _("The row of its parent has a fault."),
    "circle": _("The unit hangs in a circle of parents, or too deep."),
}


def check_rows(line: Line) -> int:
    """Find each row's unit and parent and mark the faulty rows; how many levels of new units there are."""
    _mark(staging.FAULTS_OF_CODES, line)
    staging.settle()
    staging.find_units()
    _mark(staging.FAULTS_OF_UNITS, line)
    staging.find_parents()
    staging.settle()
    _mark(staging.FAULTS_OF_PARENTS, line)
    _pass_down(line)
    depths = staging.measure_depths(line)
    staging.mark(staging.FAULT_OF_CIRCLE, str(REASONS["circle"]), line=line)
    return depths


def _mark(faults: Mapping[str, str], line: Line) -> None:
    for fault, condition in faults.items():
        staging.mark(condition, str(REASONS[fault]), line=line)


def _pass_down(line: Line) -> None:
    """What is below a faulty row cannot be placed either, level by level."""
    while staging.mark(staging.FAULT_OF_PARENT_ROW, str(REASONS["parent_faulty"]), line=line):
        pass
