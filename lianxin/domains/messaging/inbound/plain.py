"""What a person wrote, without mark-up, without what they answer to, without their signature. Pure."""

import re
from html import unescape

from lianxin.kernel.text import clean_text

# Stands above the words of every mail that can be answered.
ANSWER_LINE = "——— 请在这条线上方回复 · Please answer above this line ———"

_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "select", "blockquote"})
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"})
# Elements that hold nothing: they have no end to wait for.
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track"}
)
# Nested deeper than this inside a dropped element, nothing more is read.
_DEEPEST = 200
# What stands in these is no text, and no tag either.
_RAW = frozenset({"script", "style"})
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,15})(?P<more>[^<>]{0,4000})>")
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


def text_of_html(html: str) -> str:
    """The words of an HTML mail, its quotations left out where the mail program has marked them.

    One pass over the text, however broken it is: the library's parser takes minutes for a page of open brackets.
    """
    parts: list[str] = []
    # The tags that are open inside a dropped element, the element itself first.
    skipping: list[str] = []
    lowered, position = html.lower(), 0
    while (bracket := html.find("<", position)) >= 0:
        if not skipping:
            parts.append(_said(html[position:bracket]))
        tag = _TAG.match(html, bracket)
        if tag is None:
            position = _behind_comment(html, bracket)
            parts.append("<" if position == bracket + 1 and not skipping else "")
            continue
        position = tag.end()
        name = tag["name"].lower()
        if name in _RAW and not tag["end"]:
            position = _index(lowered, f"</{name}", position)
        if tag["end"]:
            _close(skipping, name)
        elif name not in _VOID and (skipping or name in _DROPPED or _QUOTES.search(tag["more"])):
            skipping.append(name)
            if len(skipping) > _DEEPEST:
                break
        if not skipping and name in _BREAKS:
            parts.append("\n")
    if not skipping:
        parts.append(_said(html[position:]))
    return clean_text("".join(parts).replace("\xa0", " "))


def _said(text: str) -> str:
    return re.sub(r"\s+", " ", unescape(text))


def _behind_comment(html: str, bracket: int) -> int:
    """Where it goes on after a comment or a declaration; one further where the bracket is only a bracket."""
    if html.startswith("<!--", bracket):
        return _index(html, "-->", bracket + 4) + 3
    if html.startswith(("<!", "<?", "</"), bracket):
        return _index(html, ">", bracket) + 1
    return bracket + 1


def _index(text: str, wanted: str, start: int) -> int:
    found = text.find(wanted, start)
    return found if found >= 0 else len(text)


def _close(skipping: list[str], name: str) -> None:
    if name in skipping:
        while skipping.pop() != name:
            pass


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
