"""Ranges and marks."""

from itertools import pairwise

from hypothesis import given, strategies as st

from lianxin.foundation.audit.rules import gaps_between, hash_of, ids_in, marks_of, to_ranges


@given(st.sets(st.integers(1, 300)))
def test_ranges_hold_exactly_the_ids(ids: set[int]) -> None:
    ranges = to_ranges(ids)
    assert ids_in(ranges) == sorted(ids)
    assert all(first[1] + 1 < second[0] for first, second in pairwise(ranges))


@given(st.lists(st.sets(st.integers(1, 60))))
def test_gaps_hold_exactly_what_no_range_holds(batches: list[set[int]]) -> None:
    covered = set().union(*batches)
    gaps = gaps_between([span for ids in batches for span in to_ranges(ids)])
    assert set(ids_in(gaps)) == set(range(1, max(covered, default=0))) - covered


def test_marks_leave_a_blank_for_a_record_that_is_gone() -> None:
    assert marks_of({1: "a" * 64, 3: "b" * 64}, [[1, 3]]) == "a" * 16 + " " * 16 + "b" * 16


def test_sm3_answers_the_standards_example() -> None:
    # GB/T 32905-2016, appendix A.1.
    assert hash_of("abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
