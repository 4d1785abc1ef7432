"""What is worth saying, and worth asking."""

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.triage.rules_proposals import LIKELIER_THAN_CHANCE, MOST_ASKED, is_worth_saying, worth_asking
from lianxin.domains.triage.sentences import per_cent, sure_words

SHARES = st.dictionaries(st.text(max_size=3), st.floats(min_value=0, max_value=1), max_size=15)


@pytest.mark.parametrize(
    ("confidence", "chosen", "worth"),
    [
        (0.1, (), True),
        (0.99, ("lamp",), False),
        (0.99, ("bulb", "lamp"), False),
        (0.7, ("water",), True),
        (0.5, ("water",), False),
    ],
)
def test_nothing_is_said_against_a_choice_unless_it_is_rather_sure(confidence, chosen, worth):
    assert is_worth_saying("lamp", confidence, chosen=chosen) is worth


def test_a_word_is_measured_by_its_own_kind():
    """Beside seventy finer categories a right word has a few hundredths of the whole."""
    shares = {f"p{number}": 0.01 for number in range(12)} | {"lamp": 0.04}
    assert worth_asking(shares) == ["lamp"]
    assert worth_asking({"lamp": 0.4, "water": 0.3, "bus": 0.3}) == []
    assert worth_asking({"lamp": 1.0}) == []
    assert worth_asking({}) == []


@given(shares=SHARES)
def test_few_are_asked_the_likeliest_first_and_none_by_chance(shares):
    asked = worth_asking(shares)
    assert len(asked) <= MOST_ASKED
    assert [shares[code] for code in asked] == sorted((shares[code] for code in asked), reverse=True)
    mean = sum(shares.values()) / max(len(shares), 1)
    assert all(shares[code] >= LIKELIER_THAN_CHANCE * mean for code in asked)


@given(confidence=st.floats(min_value=0, max_value=1))
def test_a_confidence_has_words_and_is_never_quite_sure(confidence):
    assert str(sure_words(confidence))
    assert 0 <= per_cent(confidence) <= 99
