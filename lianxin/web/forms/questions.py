"""The questions of a category as fields of a form, and what came back. Names are made of the category's and the question's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lianxin.domains.cases.queries.categories import papers_of, questions_of
from lianxin.domains.cases.questions import ANSWER_LENGTH, Question, answer_field

if TYPE_CHECKING:
    from lianxin.domains.cases.models import Category
    from lianxin.kernel.errors import Message


@dataclass(frozen=True, slots=True)
class AskedField:
    """A question as a field: its name on the page, what was typed, what is wrong with it."""

    name: str
    question: Question
    value: str = ""
    error: "Message" = ""
    length: int = ANSWER_LENGTH


@dataclass(frozen=True, slots=True)
class Offered:
    """A category to choose, with what it asks besides and the papers it needs."""

    category: "Category"
    fields: list[AskedField]
    papers: list[str]

    @property
    def has_more(self) -> bool:
        return bool(self.fields or self.papers)


def offered(category: "Category", sent: Mapping[str, str], wrong: Mapping[str, "Message"]) -> Offered:
    """What the page shows below a category; `wrong` is by the names of `named_errors`."""
    fields = []
    for question in questions_of(category):
        name = _name(category, question.code)
        fields.append(AskedField(name, question, value=sent.get(name, ""), error=wrong.get(name, "")))
    return Offered(category, fields, papers_of(category))


def answers_sent(category: "Category | None", sent: Mapping[str, str]) -> dict[str, str]:
    """The answers by the codes of the questions."""
    if category is None:
        return {}
    return {question.code: sent.get(_name(category, question.code), "") for question in questions_of(category)}


def named_errors(category: "Category | None", wrong: Mapping[str, "Message"]) -> dict[str, "Message"]:
    """What the action found wrong, under the names that the page gave to the fields."""
    if category is None:
        return dict(wrong)
    names = {answer_field(question.code): _name(category, question.code) for question in questions_of(category)}
    return {names.get(name, name): message for name, message in wrong.items()}


def _name(category: "Category", code: str) -> str:
    return f"q-{category.pk}-{code}"
