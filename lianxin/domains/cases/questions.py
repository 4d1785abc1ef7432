"""What a category asks besides, as data: read, written in one line of a table, and answers checked. Pure.

A question is a mapping: `code`, `kind` (text, choice, number, photo), `label`, `label_en`, `required`, and by its kind
`choices` (pairs of the name and its English), `least`, `most` and `measure`. In a table it is one line:

    depth 积水多深 // How deep* = 数字 0-300 厘米
    what 是什么 // What = 选一 路灯 // Lamp | 井盖 // Manhole
    meter 表号 = 文字
    picture 水表照片 = 照片
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from lianxin.kernel.errors import Message
from lianxin.kernel.language import in_readers_language
from lianxin.kernel.text import clean_text, shorten

KINDS = ("text", "choice", "number", "photo")
MOST_QUESTIONS = 12
ANSWER_LENGTH = 300
LABEL_LENGTH = 80
_KIND_WORDS = {
    "text": "text",
    "文字": "text",
    "choice": "choice",
    "选一": "choice",
    "选择": "choice",
    "number": "number",
    "数字": "number",
    "photo": "photo",
    "照片": "photo",
}
_LINE = re.compile(
    r"^(?P<code>[a-z][a-z0-9_]{0,29})\s+(?P<label>[^=]+?)\s*(?P<star>\*?)\s*=\s*(?P<kind>\S+)\s*(?P<rest>.*)$"
)
_SPAN = re.compile(r"^(?P<least>-?[\d.]+)\s*(?:-|~|至|到)\s*(?P<most>-?[\d.]+)\s*(?P<measure>.*)$")
_CODE = re.compile(r"^[a-z][a-z0-9_]{0,29}$")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from; what is stored is `name`."""

    name: str
    name_en: str = ""

    @property
    def words(self) -> str:
        return in_readers_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; `required` binds residents, not the worker who types for somebody on the phone."""

    code: str
    kind: str
    label: str
    label_en: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    measure: str = ""

    @property
    def words(self) -> str:
        return in_readers_language(self.label, self.label_en)

    @property
    def data(self) -> dict[str, Any]:
        """As the table keeps it."""
        kept: dict[str, Any] = {"code": self.code, "kind": self.kind, "label": self.label, "required": self.required}
        if self.label_en:
            kept["label_en"] = self.label_en
        if self.choices:
            kept["choices"] = [[choice.name, choice.name_en] for choice in self.choices]
        for name in ("least", "most"):
            if getattr(self, name) is not None:
                kept[name] = str(getattr(self, name))
        if self.measure:
            kept["measure"] = self.measure
        return kept


def questions_in(data: object) -> list[Question]:
    """The questions a category keeps; raises ValueError with what is wrong."""
    if not isinstance(data, list) or len(data) > MOST_QUESTIONS:
        raise ValueError(data)
    found = [_question(one) for one in data]
    if len({question.code for question in found}) != len(found):
        raise ValueError([question.code for question in found])
    return found


def _question(data: object) -> Question:
    if not isinstance(data, Mapping):
        raise ValueError(data)  # noqa: TRY004  what a table holds, not what a caller passes
    choices = tuple(_choice(pair) for pair in data.get("choices", ()))
    question = Question(
        code=str(data.get("code", "")),
        kind=str(data.get("kind", "")),
        label=str(data.get("label", "")),
        label_en=str(data.get("label_en", "")),
        required=bool(data.get("required", False)),
        choices=choices,
        least=_decimal(data.get("least")),
        most=_decimal(data.get("most")),
        measure=str(data.get("measure", "")),
    )
    names = {choice.name for choice in choices}
    sound = (
        _CODE.match(question.code)
        and question.kind in KINDS
        and 0 < len(question.label) <= LABEL_LENGTH
        and (question.kind == "choice") == bool(choices)
        and len(names) == len(choices)
        and "" not in names
        and (question.least is None or question.most is None or question.least <= question.most)
    )
    if not sound:
        raise ValueError(question.label or question.code or data)
    return question


def _choice(pair: object) -> Choice:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or not 1 <= len(pair) <= 2:
        raise ValueError(pair)
    return Choice(*map(str, pair))


def questions_written(cell: str) -> list[Question]:
    """The questions in a cell of a table, one a line; raises ValueError with the line that cannot be read."""
    lines = [line.strip() for line in cell.replace("；", "\n").split("\n")]
    return questions_in([_line(line).data for line in lines if line])


def _line(line: str) -> Question:
    found = _LINE.match(line)
    kind = _KIND_WORDS.get(found["kind"].lower()) if found else None
    if not found or not kind:
        raise ValueError(line)
    label, label_en = _two_languages(found["label"])
    rest = found["rest"].strip()
    span = _SPAN.match(rest) if kind == "number" else None
    pairs = [_two_languages(part) for part in rest.split("|")] if kind == "choice" else []
    if kind == "choice" and len(pairs) < 2:
        raise ValueError(line)
    return Question(
        code=found["code"],
        kind=kind,
        label=label,
        label_en=label_en,
        required=bool(found["star"]),
        choices=tuple(Choice(*pair) for pair in pairs),
        least=_decimal(span["least"]) if span else None,
        most=_decimal(span["most"]) if span else None,
        measure=(span["measure"] if span else rest if kind == "number" else "").strip(),
    )


def checked_answers(
    questions: Sequence[Question], given: Mapping[str, str], *, has_photo: bool, strict: bool
) -> tuple[dict[str, str], dict[str, Message]]:
    """The answers as they are kept, and what is wrong by the question's code. Unknown codes are left out.

    Without `strict` nothing is owed: the worker on the phone may not know. What is answered must fit all the same.
    """
    kept: dict[str, str] = {}
    wrong: dict[str, Message] = {}
    for question in questions:
        if question.kind == "photo":
            if question.required and strict and not has_photo:
                wrong[question.code] = _("Please add this photo.")
            continue
        answer = shorten(clean_text(str(given.get(question.code, "")), multiline=False), ANSWER_LENGTH)
        if not answer:
            if question.required and strict:
                wrong[question.code] = _("Please answer this question.")
            continue
        problem, kept_answer = _checked(question, answer)
        if problem:
            wrong[question.code] = problem
        else:
            kept[question.code] = kept_answer
    return kept, wrong


def answer_field(code: str) -> str:
    """The name under which a wrong answer is told."""
    return f"answer_{code}"


def _checked(question: Question, answer: str) -> tuple[Message, str]:
    """What is wrong with an answer ("" for nothing), and the form in which it is kept."""
    if question.kind == "choice":
        chosen = next((one.name for one in question.choices if answer in {one.name, one.name_en}), "")
        return ("" if chosen else _("Choose one of the answers in the list.")), chosen
    if question.kind == "number":
        try:
            number = _decimal(unicodedata.normalize("NFKC", answer).replace(",", ""))
        except ValueError:
            number = None
        if number is None:
            return _("Write a number."), ""
        too_low = question.least is not None and number < question.least
        if too_low or (question.most is not None and number > question.most):
            said = {"least": question.least, "most": question.most}
            return _("A number from %(least)s to %(most)s.") % said, ""
        return "", f"{number:f}"
    return "", answer


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, both in the reader's language."""

    question: str
    answer: str


def answered(questions: Sequence[Question], answers: Mapping[str, str]) -> list[Answered]:
    """What was asked and said, in the order of the questions; answers to questions that are gone come last."""
    found = []
    known = set()
    for question in questions:
        known.add(question.code)
        if question.code in answers:
            said = answers[question.code]
            chosen = next((one.words for one in question.choices if one.name == said), said)
            found.append(Answered(question.words, f"{chosen} {question.measure}".strip()))
    return found + [Answered(code, said) for code, said in answers.items() if code not in known]


def _two_languages(written: str) -> tuple[str, str]:
    name, _bar, name_en = written.partition("//")
    return name.strip(), name_en.strip()


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not number.is_finite() or abs(number) > 10**12:
        raise ValueError(value)
    return number
