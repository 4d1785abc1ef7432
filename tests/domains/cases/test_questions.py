"""What a category asks besides: written, kept, answered."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, strategies as st

from lianxin.domains.cases.questions import (
    Choice,
    Question,
    answered,
    checked_answers,
    questions_in,
    questions_written,
)

ASKED = questions_written(
    "depth 积水多深 // How deep* = 数字 0-300 厘米\n"
    "what 是什么 // What = 选一 路灯 // Lamp | 井盖 // Manhole\n"
    "meter 表号 = 文字\n"
    "picture 水表照片* = 照片\n"
)


def check(given, *, has_photo=True, strict=True):
    return checked_answers(ASKED, given, has_photo=has_photo, strict=strict)


def test_a_line_of_a_table_is_a_question():
    depth, what, meter, picture = ASKED
    assert (depth.code, depth.kind, depth.label, depth.label_en) == ("depth", "number", "积水多深", "How deep")
    assert (depth.required, depth.least, depth.most, depth.measure) == (True, 0, 300, "厘米")
    assert what.choices == (Choice("路灯", "Lamp"), Choice("井盖", "Manhole"))
    assert not what.required
    assert (meter.kind, picture.kind, picture.required) == ("text", "photo", True)


def test_questions_are_kept_and_read_back():
    assert questions_in([question.data for question in ASKED]) == ASKED


def test_answers_are_kept_as_they_compare():
    kept, wrong = check({"depth": "12.50", "what": "Lamp", "meter": " 甲 12 ", "else": "x"})
    assert kept == {"depth": "12.50", "what": "路灯", "meter": "甲 12"}
    assert wrong == {}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "depth"),
        ({"depth": "深"}, "depth"),
        ({"depth": "301"}, "depth"),
        ({"depth": "-1"}, "depth"),
        ({"depth": "NaN"}, "depth"),
        ({"depth": "1e999"}, "depth"),
        ({"depth": "1", "what": "树"}, "what"),
    ],
)
def test_answers_that_do_not_fit_are_named(given, code):
    assert set(check(given)[1]) == {code}


def test_a_photo_asked_for_is_owed():
    assert set(check({"depth": "1"}, has_photo=False)[1]) == {"picture"}


def test_nothing_is_owed_by_who_types_for_somebody():
    assert check({}, has_photo=False, strict=False) == ({}, {})
    assert set(check({"depth": "x"}, strict=False)[1]) == {"depth"}


def test_full_width_digits_are_digits():
    assert check({"depth": "１２"})[0]["depth"] == "12"


def test_answers_are_shown_in_the_readers_language():
    said = {"depth": "12", "what": "路灯", "old": "留下的"}
    with translation.override("en"):
        assert [(one.question, one.answer) for one in answered(ASKED, said)] == [
            ("How deep", "12 厘米"),
            ("What", "Lamp"),
            ("old", "留下的"),
        ]
    with translation.override("zh-hans"):
        assert answered(ASKED, said)[1].answer == "路灯"


LABELS = st.text("甲乙丙丁 ab", min_size=1, max_size=8).map(str.strip).filter(bool)
QUESTIONS = st.builds(
    Question,
    code=st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
    kind=st.sampled_from(["text", "photo", "number"]),
    label=LABELS,
    label_en=st.sampled_from(["", "Words"]),
    required=st.booleans(),
)


@given(st.lists(QUESTIONS, max_size=5, unique_by=lambda one: one.code), st.dictionaries(st.text(max_size=5), st.text()))
def test_whatever_is_answered_is_kept_or_told(questions, given):
    assert questions_in([question.data for question in questions]) == questions
    kept, wrong = checked_answers(questions, given, has_photo=False, strict=True)
    assert set(kept) | set(wrong) <= {question.code for question in questions}
    assert not set(kept) & set(wrong)
    for question in questions:
        if question.required:
            assert question.code in {*kept, *wrong}
    assert checked_answers(questions, kept, has_photo=True, strict=False)[0] == kept


@given(st.decimals(-1000, 1000, allow_nan=False))
def test_numbers_are_within_their_span(number: Decimal):
    (question,) = questions_written("n 数 = 数字 -5~7")
    kept, wrong = checked_answers([question], {"n": str(number)}, has_photo=False, strict=True)
    assert bool(kept) == (-5 <= number <= 7)
    assert bool(wrong) != bool(kept)
