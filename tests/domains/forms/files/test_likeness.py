from hypothesis import given, strategies as st

from lianxin.domains.forms.files import likeness

MEASURES = [
    "收到的诉求",
    "按时办结",
    "超期办结",
    "按时办结率",
    "满意",
    "基本满意",
    "不满意",
    "解决",
    "部分解决",
    "未解决",
    "在办",
    "挂账",
    "不予受理",
]


def _best(words):
    return likeness(words, MEASURES)[0][0]


def test_label_with_its_heads_finds_the_measure():
    assert _best("办理/按时办结") == "按时办结"
    assert _best("回访/满意情况/基本满意") == "基本满意"
    assert _best("按 时\n办结率（%）") == "按时办结率"
    assert _best("超期办结件数") == "超期办结"


def test_denial_is_another_thing():
    assert _best("未解决") == "未解决"
    scores = dict(likeness("未解决数", MEASURES))
    assert scores["未解决"] > 2 * scores["解决"]
    assert dict(likeness("不满意", MEASURES))["满意"] < 0.5


def test_same_last_word_under_other_heads_is_not_the_same():
    assert dict(likeness("办理/小计", ["受理/小计", "办理/小计"])) == {"办理/小计": 1.0, "受理/小计": 0.88}


def test_nothing_shared_is_left_out():
    assert likeness("天气", MEASURES) == []
    assert likeness("", MEASURES) == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_goes_both_ways_and_stays_within_one(one, other):
    there, back = likeness(one, [other]), likeness(other, [one])
    assert [score for _text, score in there] == [score for _text, score in back]
    assert all(0 < score <= 1 for _text, score in there)
