"""Mails as they really arrive, whole or broken."""

import base64
from contextlib import suppress
from email.header import Header
from email.message import EmailMessage

import pytest
from hypothesis import given, strategies as st

from lianxin.domains.messaging.inbound.charsets import decoded, decoded_header
from lianxin.domains.messaging.inbound.letters import MOST_FILES, Unreadable, read_letter
from lianxin.kernel.ids import uuid7

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def plain_mail(body="路灯坏了", **headers):
    lines = {"From": "李薇 <li.wei@example.org>", "Subject": "路灯", "Message-ID": "<1@example.org>"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()


def mail_with(*files, body="见照片", subtype="alternative"):
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "li.wei@example.org", "照片", "<2@example.org>"
    message.set_content(body)
    for name, content in files:
        message.add_attachment(content, maintype="image", subtype="png", filename=name)
    return message.as_bytes()


def test_plain_mail_is_read():
    letter = read_letter(plain_mail())
    assert (letter.sender, letter.name, letter.subject, letter.words) == (
        "li.wei@example.org",
        "李薇",
        "路灯",
        "路灯坏了",
    )
    assert (letter.message_id, letter.token, letter.automatic) == ("<1@example.org>", "", False)


def test_chinese_mailer_that_says_gb2312_and_sends_more():
    head = b"From: li.wei@example.org\r\nSubject: =?gb2312?B?" + _base64("㐂家巷路灯") + b"?=\r\n"
    letter = read_letter(
        head + b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "㐂家巷的路灯坏了".encode("gb18030")
    )
    assert (letter.subject, letter.words) == ("㐂家巷路灯", "㐂家巷的路灯坏了")


def _base64(text):
    return base64.b64encode(text.encode("gb18030"))


def test_header_in_bare_gb18030_is_read():
    head = b"From: li.wei@example.org\r\nSubject: " + "路灯坏了".encode("gb18030") + b"\r\n"
    assert read_letter(head + b"\r\n" + "没有标明字符集".encode("gb18030")).subject == "路灯坏了"


def test_character_cut_between_two_words_is_whole_again():
    whole = "路灯坏了".encode()
    first, second = (base64.b64encode(part).decode() for part in (whole[:4], whole[4:]))
    assert decoded_header(f"=?utf-8?B?{first}?=\r\n =?utf-8?B?{second}?=") == "路灯坏了"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=60))
def test_what_the_library_encodes_we_decode(words):
    assert decoded_header(Header(words, "utf-8").encode()) == words
    assert decoded_header(Header(words, "utf-8", maxlinelen=40).encode()) == words


@given(st.text(max_size=80))
def test_headers_never_raise(raw):
    assert "\n" not in decoded_header(raw)
    assert "\n" not in decoded_header(f"=?{raw}?B?{raw}?= =?utf-8?Q?{raw}?=")


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "gbk", "nonsense", "utf-16", "idna", "hex", "undefined"]))
def test_bytes_never_raise(raw, charset):
    assert isinstance(decoded(raw, charset), str)


@given(st.binary(max_size=600))
def test_any_bytes_are_a_mail_or_unreadable(raw):
    with suppress(Unreadable):
        read_letter(raw)


HEADER_NAMES = st.sampled_from(
    ["From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "References", "Date"]
)


@given(
    st.lists(
        st.tuples(HEADER_NAMES, st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=60)), max_size=8
    )
)
def test_any_headers_are_read_or_unreadable(headers):
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    raw = f"From: li.wei@example.org\r\n{head}\r\n路灯".encode()
    with suppress(Unreadable):
        assert len(read_letter(raw).sender) <= 254


BROKEN = {
    "nothing": b"",
    "no sender": b"Subject: x\r\n\r\ny",
    "sender is no address": b"From: someone\r\n\r\ny",
    "sender is a list of nothing": b"From: ,,,;:\r\n\r\ny",
    "sender is endless": b"From: " + b"a" * 5000 + b"@example.org\r\n\r\ny",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_nobody_could_answer_is_unreadable(raw):
    with pytest.raises(Unreadable):
        read_letter(raw)


def test_nested_beyond_reason_is_not_fatal():
    head = b"From: li.wei@example.org\r\n"
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth) for depth in range(3000)
    )
    with suppress(Unreadable):
        read_letter(head + parts)


def test_part_without_end_is_read():
    raw = (
        b"From: li.wei@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n6Lev54Gv5Z2P5LqG"
    )
    assert read_letter(raw).words == "路灯坏了"


def test_html_only_mail_becomes_text():
    raw = (
        "From: li.wei@example.org\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<html><head><style>p{color:red}</style><title>标题</title></head><body><p>路灯&nbsp;坏了</p><p>三单元<br>五楼</p>"
        "<script>alert(1)</script><div class='gmail_quote'>以前的<p>话</p></div></body></html>"
    ).encode()
    assert read_letter(raw).words == "路灯 坏了\n\n三单元\n五楼"


# Answers


def test_token_stands_in_the_subject_or_in_the_address():
    assert read_letter(plain_mail(Subject="Re: 您的诉求 [#a1b2c3d4]")).token == "a1b2c3d4"
    assert read_letter(plain_mail(To="box+a1b2c3d4@example.cn")).token == "a1b2c3d4"
    assert read_letter(plain_mail(Delivered_To="Box+A1B2C3D4@example.cn", Subject="[#ffffff00]")).token == "a1b2c3d4"


def test_subject_of_an_answer_is_bare():
    assert read_letter(plain_mail(Subject="回复：Re: 您的诉求 [#a1b2c3d4]")).subject == "您的诉求"


def test_ids_of_our_messages_are_found():
    ours, other = uuid7(), uuid7()
    letter = read_letter(plain_mail(In_Reply_To=f"<{ours}@lx.cn>", References=f"<x@y> <{other}@lx.cn> <{ours}@lx.cn>"))
    assert letter.answers_to == [ours, other]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X-Autoreply": "yes"},
        {"Return-Path": "<>"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "noreply+x@example.org"},
        {"Subject": "自动回复: 您的诉求"},
        {"Subject": "Undelivered Mail Returned to Sender"},
        {"List-Id": "<list.example.org>"},
    ],
)
def test_machines_are_known(headers):
    assert read_letter(plain_mail(**headers)).automatic


def test_person_is_no_machine():
    assert not read_letter(plain_mail(**{"Auto-Submitted": "no", "Return-Path": "<li.wei@example.org>"})).automatic


# Files


def test_files_come_with_the_mail():
    letter = read_letter(mail_with(("路灯.png", PNG)))
    assert [(each.name, each.body) for each in letter.attachments] == [("路灯.png", PNG)]
    opened = letter.attachments[0].opened()
    assert (opened.name, opened.size, opened.read()) == ("路灯.png", len(PNG), PNG)


def test_more_files_than_are_taken_are_counted():
    letter = read_letter(mail_with(*[(f"{number}.png", PNG) for number in range(MOST_FILES + 2)]))
    assert (len(letter.attachments), letter.more_files) == (MOST_FILES, 2)


def test_logo_of_a_signature_is_no_photo():
    raw = (
        b"From: li.wei@example.org\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/plain\r\n\r\nlamp\r\n--x\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <l>\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n"
    )
    assert read_letter(raw).attachments == []
