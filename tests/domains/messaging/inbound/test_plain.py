"""What somebody wrote, apart from what they answer to."""

import time

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.messaging.inbound.plain import ANSWER_LINE, own_words, text_of_html

OWN = "已经修好了，谢谢。"

BELOW = {
    "our line": f"{ANSWER_LINE}\n\n太保社区已经答复您的诉求",
    "qq": "------------------ 原始邮件 ------------------\n发件人: 太保社区\n主题: 您的诉求",
    "netease": "在 2026-11-22 10:00:00，太保社区 <box@lx.cn> 写道：\n> 已答复",
    "gmail": "On Sun, 22 Nov 2026 at 10:00, 太保社区 <box@lx.cn> wrote:\n> 已答复",
    "gmail chinese": "太保社区 <box@lx.cn> 于2026年11月22日周日 10:00写道：\n\n> 已答复",
    "outlook": "________________________________\nFrom: 太保社区\nSent: Sunday",
    "outlook chinese": "发件人: 太保社区\n发送时间: 2026年11月22日\n收件人: 李薇",
    "foxmail": "发件人： 太保社区\n日期： 2026-11-22\n主题： 您的诉求",
    "quoted lines": "> 太保社区已经答复\n> 请评价",
    "signature": "-- \n李薇\n13800000000",
    "phone": "发自我的iPhone",
    "phone english": "Sent from my phone",
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
def test_only_the_own_words_stay(below):
    assert own_words(f"{OWN}\n\n{below}") == OWN


def test_words_below_the_quotation_are_found():
    assert own_words(f"> 您的诉求已答复\n> 请评价\n\n{OWN}") == OWN


def test_a_mail_passed_on_keeps_what_it_passes_on():
    assert "路灯坏了" in own_words("---------- Forwarded message ----------\n发件人: 邻居\n日期: 今天\n\n路灯坏了")


def test_words_that_only_look_like_headers_stay():
    words = "发件人：我不知道是谁\n就是隔壁那家"
    assert own_words(words) == words


def test_phone_line_alone_stays():
    assert own_words("发自我的iPhone") == "发自我的iPhone"


@given(st.text(max_size=300))
def test_something_is_left_of_anything(text):
    own = own_words(text)
    assert own or not any(char.isalnum() for char in text)


@given(st.text(alphabet="<>/div p='\"&;br blockquote!-ab\n", max_size=200))
def test_html_never_raises(html):
    assert "<script" not in text_of_html(html)


def test_dropped_element_that_never_ends_does_not_swallow_what_stood_before():
    assert text_of_html("<p>路灯</p><blockquote><p>引用<br>") == "路灯"


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<a b='", "</", "<blockquote></p>", "<", "<![CDATA[", "&#", "<script>"]
)
def test_broken_html_is_read_in_one_pass(piece):
    """The library's parser takes five minutes for the first of these."""
    begun = time.process_time()
    text_of_html((piece * 400_000)[:400_000])
    assert time.process_time() - begun < 10


def test_entities_and_comments_are_understood():
    assert text_of_html("路灯&nbsp;&lt;坏&gt;<!-- <p>不见 -->了 3<5<style>p > a{}</style>!") == "路灯 <坏>了 3<5!"


def test_text_after_a_quotation_is_read():
    assert text_of_html("<blockquote><p>引用<br>二</p></blockquote><p>我的话</p>") == "我的话"
