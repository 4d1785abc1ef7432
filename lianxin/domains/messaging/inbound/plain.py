"""What a person wrote, without mark-up, without what they answer to, without their signature. Pure."""

import re
from html.parser import HTMLParser

from lianxin.kernel.text import clean_text

# Stands above the words of every mail that can be answered.
ANSWER_LINE = "——— 请在这条线上方回复 · Please answer above this line ———"

_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "select", "blockquote"})
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
# Elements that hold nothing: they have no end to wait for.
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track"}
)
# How mail programs mark the quotation they put below an answer.
_QUOTES = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|qmbox|qmQuote|isReplyContent|OLK_SRC_BODY|divRplyFwdMsg"
)

_QUOTED_FROM = (
    re.compile(
        r"^-{2,}\s*(original message|原始邮件|原邮件|forwarded message|转发邮件信息|回复的原邮件)\s*-{2,}",
        re.IGNORECASE,
    ),
    re.compile(r"^(在|于)?\s*\d{4}\s*[年/-].{0,120}(写道|写到|wrote)\s*[:：]\s*$", re.IGNORECASE),
    re.compile(r"^on\b.{4,200}\bwrote:\s*$", re.IGNORECASE),
    re.compile(r"^.{0,120}<[^<>\s]+@[^<>\s]+>\s*(于|在|写道|wrote).{0,60}[:：]\s*$", re.IGNORECASE),
    re.compile(r"^_{20,}\s*$"),
)
_HEADER_FIRST = re.compile(r"^\**(发件人|寄件人|from)\**\s*[:：]", re.IGNORECASE)
_HEADER_NEXT = re.compile(
    r"^\**(发送时间|发送日期|日期|时间|收件人|主题|sent|date|to|subject)\**\s*[:：]", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^--\s?$")
_SENT_FROM = re.compile(
    r"^(发自|来自)\s*(我的|新浪|qq|网易|foxmail|outlook)?.{0,24}$|^sent from (my|mail|outlook|yahoo).{0,40}$|^get outlook for .{0,20}$",
    re.IGNORECASE,
)
_HEADERS_WITHIN = 4


class _Reader(HTMLParser):
    """Collects text; what it cannot make sense of it leaves out. Nothing is loaded from anywhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        # The tags that are open inside a dropped element, the element itself first.
        self.skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if not self.skipping and tag in _BREAKS:
                self.parts.append("\n")
            return
        named = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if self.skipping or tag in _DROPPED or _QUOTES.search(named):
            self.skipping.append(tag)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag in self.skipping:
                while self.skipping.pop() != tag:
                    pass
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    """The words of an HTML mail, its quotations left out where the mail program has marked them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return clean_text("".join(reader.parts).replace("\xa0", " "))


def own_words(text: str) -> str:
    """What was written for this message: down to the first line of what it answers to, without the signature.

    Where nothing would be left (somebody passes a mail on, or writes below the quotation) the quoted lines stay.
    """
    lines = clean_text(text).split("\n")
    above = _without_signature(lines[: _quotation_begins(lines)])
    unquoted = [line for line in above if not line.startswith(">")]
    for kept in (unquoted, _without_signature([line for line in lines if not line.startswith(">")])):
        words = clean_text("\n".join(kept))
        if words and words != ANSWER_LINE:
            return words
    return clean_text("\n".join(line.lstrip("> ") for line in lines))


def _quotation_begins(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if line == ANSWER_LINE or any(mark.match(line) for mark in _QUOTED_FROM):
            return number
        if _HEADER_FIRST.match(line) and any(
            _HEADER_NEXT.match(below) for below in lines[number + 1 : number + _HEADERS_WITHIN]
        ):
            return number
    return len(lines)


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if number and _SIGNATURE.match(line):
            lines = lines[:number]
            break
    while lines and (not lines[-1] or _SENT_FROM.match(lines[-1])):
        if lines[-1] and len(lines) == 1:
            break
        lines = lines[:-1]
    return lines
