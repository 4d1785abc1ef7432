"""What a category asks besides, as the standard's attributes, and what programs answer to it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lianxin.api.open311.documents import Many, Value
from lianxin.domains.cases.queries.categories import questions_of
from lianxin.domains.cases.questions import Question, checked_answers
from lianxin.kernel.errors import Invalid

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Category

# Ours and the standard's. Our categories ask for no moment and for no several answers, so `datetime` and
# `multivaluelist` do not come up.
_DATATYPES: Mapping[str, str] = {"text": "text", "number": "number", "choice": "singlevaluelist"}


def shown_definition(category: "Category") -> dict[str, Value]:
    """The definition of a service; without questions its list of attributes is empty."""
    rows = [_attribute(question, order) for order, question in enumerate(questions_of(category), 1)]
    return {"service_code": category.code, "attributes": Many("attribute", rows)}


def answers_to(category: "Category", given: Mapping[str, Sequence[str]], *, has_photo: bool) -> dict[str, str]:
    """The answers by the question's code; raises Invalid with a message per attribute that is missing or unfit."""
    questions = questions_of(category)
    single = {code: values[0] for code, values in given.items() if values}
    kept, wrong = checked_answers(questions, single, has_photo=has_photo, strict=True)
    wrong |= {code: _("Only one value may be given.") for code, values in given.items() if len(values) > 1}
    if wrong:
        message = _("Some attributes cannot be used.")
        raise Invalid(message, {f"attribute[{code}]": problem for code, problem in wrong.items()})
    return kept


def _attribute(question: Question, order: int) -> dict[str, Value]:
    """A photo is no answer in words: it is said here, and comes along as `media`."""
    shown: dict[str, Value] = {
        "variable": question.kind != "photo",
        "code": question.code,
        "datatype": _DATATYPES.get(question.kind, "string"),
        "required": question.required and question.kind != "photo",
        "datatype_description": _hint(question),
        "order": order,
        "description": question.words,
    }
    choices = [{"key": choice.name, "name": choice.words} for choice in question.choices]
    return shown | {"values": Many("value", choices)} if choices else shown


def _hint(question: Question) -> str | None:
    if question.kind == "photo":
        return _("A photo, sent along as media.")
    if question.least is not None and question.most is not None:
        span = {"least": question.least, "most": question.most, "measure": question.measure}
        return _("From %(least)s to %(most)s %(measure)s") % span
    return question.measure or None
