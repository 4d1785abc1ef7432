"""What is said about an answer before it goes out."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given, strategies as st

from lianxin.domains.triage.answers.rules import Code, check
from lianxin.domains.triage.answers.words import main_words, touched

TODAY = date(2026, 11, 22)
ASKED = "幸福路的路灯坏了三天。晚上看不见路，路灯什么时候能修好？"
GOOD = "您好。幸福路的三盏路灯已经查过，是电缆断了。电工11月25日前换好电缆，当晚就会亮。有事请打社区电话。"


def codes(answer, question=ASKED, today=TODAY):
    return {remark.code for remark in check(answer, question, today=today)}


def test_a_good_answer_gets_no_remark():
    assert check(GOOD, ASKED, today=TODAY) == ()


def test_an_empty_answer_gets_none():
    assert check(" \n", ASKED, today=TODAY) == ()


def test_what_they_asked_about_must_be_mentioned():
    with override("en"):
        (remark,) = check("您反映的补课收费，教育局昨天到学校查过，费用已经退给家长。", ASKED, today=TODAY)
    assert remark.code == Code.OFF_MATTER
    assert "路灯" in remark.words
    assert (remark.start, remark.end) == (0, 0)


def test_another_word_for_the_same_is_a_mention():
    assert Code.OFF_MATTER not in codes("亮化所昨天到现场更换了电缆和开关，晚上已经恢复照明。")


def test_a_message_without_words_of_its_own_is_never_missed():
    assert Code.OFF_MATTER not in codes(GOOD, "您好！请问领导什么时候能解决这个问题？谢谢")


@pytest.mark.parametrize("promise", ["我们会尽快换好", "近期安排电工换灯", "下一步将更换电缆", "待材料到货后换好"])
def test_a_promise_wants_a_day(promise):
    without = f"路灯的电缆断了。{promise}。"
    (remark,) = (one for one in check(without, ASKED, today=TODAY) if one.code == Code.NO_DATE)
    assert without[remark.start : remark.end] in promise
    for day in ("11月30日前", "三日内", "年底前"):
        assert Code.NO_DATE not in codes(f"路灯的电缆断了。{promise}，{day}完成。")
        assert Code.NO_DATE not in codes(f"路灯的电缆断了。{promise}。{day}完成。")


@pytest.mark.parametrize("asked", ["请您尽快到社区登记路灯的编号", "如有进展将会告诉您路灯的情况"])
def test_what_is_asked_of_the_resident_is_no_promise(asked):
    assert Code.NO_DATE not in codes(f"{asked}。")


@given(st.integers(1, 150))
def test_a_day_that_is_over_is_remarked_until_it_comes(days):
    past, coming = TODAY - timedelta(days=days), TODAY + timedelta(days=days)
    said = "路灯的电缆断了，预计{0.year}年{0.month}月{0.day}日修好。"
    assert Code.PAST_DATE in codes(said.format(past))
    assert Code.PAST_DATE not in codes(said.format(coming))


def test_what_was_done_on_a_day_is_no_promise():
    assert Code.PAST_DATE not in codes("11月16日，电工到现场查过路灯，确认电缆断了，当天已换好。")


def test_a_day_that_no_calendar_has():
    answer = "路灯的电缆断了，2027年2月30日前修好。"
    (remark,) = (one for one in check(answer, ASKED, today=TODAY) if one.code == Code.NO_SUCH_DATE)
    assert answer[remark.start : remark.end] == "2027年2月30日前"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("网友：您好！留言已收悉", Code.ONLY_COURTESY),
        ("感谢您对我们工作的关心、监督与支持。", Code.ONLY_COURTESY),
        ("您好！正在调查处理路灯。", Code.TOO_SHORT),
        ("您好！您反映的路灯问题已转交城管局处理。感谢您的留言。", Code.PASSED_ON),
    ],
)
def test_what_says_nothing_gets_one_remark_about_it(answer, code):
    assert codes(answer) & {Code.ONLY_COURTESY, Code.TOO_SHORT, Code.PASSED_ON, Code.OFF_MATTER} == {code}


def test_passed_on_with_somebody_to_turn_to_is_fine():
    assert Code.PASSED_ON not in codes("您反映的路灯问题已转交城管局，进展请拨打12345。")


@given(st.integers(2, 300))
def test_sentences_are_long_from_151_characters(length):
    answer = "灯" * length + "。路灯的电缆已经换好，今晚会亮。"
    assert (Code.LONG_SENTENCE in codes(answer)) == (length > 150)


def test_one_office_word_is_a_habit_and_three_get_one_remark_with_plainer_words():
    assert codes(GOOD + "逾期不再办理。届时通知您。") == set()
    answer = GOOD + "逾期不再办理。届时通知您。我局高度重视。"
    (remark,) = check(answer, ASKED, today=TODAY)
    assert (remark.code, answer[remark.start : remark.end]) == (Code.OFFICE_WORDS, "逾期")
    assert all(word in remark.words for word in ("过期", "到时候", "高度重视"))
    assert not remark.code.is_grave


@pytest.mark.parametrize("said", ["请您到有关部门咨询", "已向市有关单位反映", "费用的事已移交相关部门处理"])
def test_an_office_that_somebody_is_sent_to_wants_a_name(said):
    answer = f"{GOOD}{said}。"
    (remark,) = check(answer, ASKED, today=TODAY)
    assert remark.code == Code.WHICH_OFFICE
    assert answer[remark.start : remark.end] in {"有关部门", "有关单位", "相关部门"}
    assert not remark.code.is_grave


def test_who_worked_on_it_together_needs_no_names():
    assert codes(GOOD + "我们组织相关部门开了会，职能部门已到现场。") == set()


@pytest.mark.parametrize(
    "said",
    [
        "下一步将继续加强巡查",
        "我县有停车规划的计划",
        "近期不会换灯",
        "已列入修复计划",
        "将会密切关注",
        "预计资金4000万元",
    ],
)
def test_what_no_day_can_finish_is_no_promise(said):
    assert Code.NO_DATE not in codes(f"路灯的电缆断了。{said}。")


def test_private_data_stands_first_and_once():
    answer = GOOD + "报修人电话13987512345，就是13987512345，邻居赵国栋知道。"
    remarks = check(answer, ASKED, today=TODAY)
    assert [one.code for one in remarks] == [Code.PRIVATE]
    assert remarks[0].words.count("13987512345") == 1
    assert "赵国栋" in remarks[0].words
    assert answer[remarks[0].start : remarks[0].end] == "13987512345"


@pytest.mark.parametrize("said", ["报修人赵国栋在家等", "邻居王建国说看见了", "他住5栋2单元1103室"])
def test_who_lives_there_is_private(said):
    assert codes(f"{GOOD}{said}。") == {Code.PRIVATE}


@pytest.mark.parametrize(
    "said",
    ["联系人:赵国栋", "赵国栋主任到现场看过", "社区书记赵国栋在场", "请联系赵国栋,电话0875-2200345", "赵国栋先生:您好"],
)
def test_who_answers_or_is_greeted_may_be_named(said):
    assert codes(f"{GOOD}{said}。") == set()


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_checked_and_every_place_lies_in_it(answer, question):
    for remark in check(answer, question, today=TODAY):
        assert 0 <= remark.start <= remark.end <= len(answer)
        assert remark.words


@given(st.text("路灯坏了尽快修好请领导年月日一二三停水噪音小区物业，。", max_size=120))
def test_an_answer_that_repeats_the_question_speaks_of_it(question):
    assert Code.OFF_MATTER not in codes(f"{question}。已经派人到现场查清楚了原因。", question)


def test_main_words_leave_courtesies_out():
    assert main_words("尊敬的领导您好，请问为什么路灯不亮？谢谢")[0] == "路灯"
    assert touched(("路灯", "电缆"), "换了电缆") == ("电缆",)
