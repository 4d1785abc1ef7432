"""Whatever somebody types becomes a few queries, never an endless search."""

from hypothesis import example, given, strategies as st

from lianxin.foundation.orgs.spelling import queries_of


@given(st.text(max_size=70))
@example("ÿÐ×Gæ¨K")
@example("a" + chr(0x10FFFD))
@example("ᠮᠣᠩa")
def test_any_text_becomes_at_most_two_queries(typed):
    assert len(list(queries_of(typed))) <= 2


def test_letters_among_characters_are_tried_as_pinyin_too():
    assert [query.typed for query in queries_of("太bao社区")] == ["太bao社区", "taibaoshequ"]
