"""How texts and what is typed become terms."""

import pytest
from hypothesis import given, strategies as st

from lianxin.foundation.search.grams import fold, query_of, runs_of, terms_of


@pytest.mark.parametrize(
    "run, terms",
    [
        ("路灯坏了", "路灯 灯坏 坏了"),
        ("灯", "灯"),
        ("3号楼", "3 3号 号楼"),
        ("投诉a3区", "投诉 诉a3 a3 a3区"),
        ("wifi", "wifi"),
        ("𫚭鱼", "𫚭鱼"),
    ],
)
def test_terms_of_a_run(run: str, terms: str) -> None:
    assert terms_of(run) == terms.split()


def test_spelling_is_folded() -> None:
    assert runs_of("ＷｉＦｉ坏了,Wi-Fi  １２３") == ["wifi坏了", "wi", "fi", "123"]


def test_dots_inside_names_are_as_if_not_there() -> None:
    assert runs_of("买买提·艾山") == runs_of("买买提•艾山") == ["买买提艾山"]


def test_signs_of_other_scripts_stay_in_their_words() -> None:
    assert runs_of("བོད་ཡིག") == ["བོད", "ཡིག"]
    assert len(runs_of("مەكتەپ")) == 1


@pytest.mark.parametrize("typed", ["", " ", "灯", "灯 路", "，。", "?"])
def test_less_than_two_characters_ask_nothing(typed: str) -> None:
    assert not query_of(typed)


def test_words_are_parts_that_must_all_be_there() -> None:
    query = query_of("路灯　坏 三单元 路灯")
    assert [part.text for part in query.parts] == ["路灯", "坏", "三单元"]
    assert query.terms == ["路灯", "三单", "单元"]


@pytest.mark.parametrize(
    "typed, asked",
    [("路灯", "路灯"), ("路灯坏", "路灯 灯坏"), ("路灯坏了", "路灯 坏了"), ("三单元路灯", "三单 元路 路灯")],
)
def test_the_index_is_asked_as_little_as_holds_every_character(typed: str, asked: str) -> None:
    assert query_of(typed).terms == asked.split()


def test_a_long_query_is_cut() -> None:
    assert len(query_of("字词 " * 500).parts) == 1
    assert len(query_of(" ".join(f"词{number}" for number in range(40))).parts) == 8


@given(st.text(max_size=60))
def test_terms_are_letters_and_digits_only(text: str) -> None:
    """They go into a query of the index as they stand."""
    for run in runs_of(text):
        for term in terms_of(run):
            assert term
            assert not set(term) & set(" \"'*():^,\ue000\ue001")


@given(st.text(alphabet="路灯坏了a3，b 号", max_size=30), st.integers(0, 28), st.integers(2, 6))
def test_every_stretch_of_a_run_is_found_by_its_terms(text: str, start: int, length: int) -> None:
    """A part of a run that cuts no word of letters in two has terms that stand so among those of the run."""
    for run in runs_of(text):
        piece = run[start : start + length]
        if len(piece) < 2 or any(
            char.isascii() for char in run[max(0, start - 1) : start + 1] + run[start + length - 1 : start + length + 1]
        ):
            continue
        assert f" {' '.join(terms_of(piece))} " in f" {' '.join(terms_of(run))} "


def test_fold_is_stable() -> None:
    assert fold(fold("Ⅷ号楼ＡＢ")) == fold("Ⅷ号楼ＡＢ")
