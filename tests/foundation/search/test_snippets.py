"""What is shown of a text that was found."""

from itertools import pairwise

import pytest

from lianxin.foundation.search.grams import query_of
from lianxin.foundation.search.snippets import marks, snippet


def shown(text: str, typed: str, **options: int) -> str:
    pieces = snippet(text, query_of(typed), **options)
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    "text, typed, expected",
    [
        ("三单元路灯坏了", "路灯", "三单元[路灯]坏了"),
        ("路灯坏了,路灯!", "路灯", "[路灯]坏了,[路灯]!"),
        ("ＷＩＦＩ坏了", "wifi", "[ＷＩＦＩ]坏了"),
        ("买买提·艾山家", "买提艾山", "买[买提·艾山]家"),
        ("路灯灯坏", "路灯 灯灯", "[路灯灯]坏"),
        ("没有这个词", "路灯", "没有这个词"),
        ("一行\n路灯", "路灯", "一行 [路灯]"),
    ],
)
def test_marked_in_the_original(text: str, typed: str, expected: str) -> None:
    assert shown(text, typed) == expected


def test_a_long_text_is_cut_around_the_first_mark() -> None:
    text = "前" * 200 + "路灯" + "后" * 200
    cut = shown(text, "路灯", length=60)
    assert cut.startswith("…前")
    assert cut.endswith("后…")
    assert "[路灯]" in cut
    assert len(cut) < 70


def test_a_mark_over_the_end_is_cut_with_the_text() -> None:
    assert shown("前" * 9 + "路灯", "路灯", length=10).startswith("前" * 9)


def test_marks_never_overlap() -> None:
    spots = marks("路灯路灯路", query_of("路灯路 灯路灯"))
    assert all(first[1] <= second[0] for first, second in pairwise(spots))
