"""Tags and filters every template has without loading them."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from lianxin.kernel.clock import now
from lianxin.kernel.text import mask_phone
from lianxin.web.shell.words import DeadlineWords, ago_words, day_words, deadline_words, moment_words, size_words

register = template.Library()
# 110, 12388, 0875-2123456: what a telephone dials, standing by itself.
_DIALLED = re.compile(r"(?<![\d-])(\d{3,4}-\d{7,8}|\d{3,12})(?![\d-])")
_ICONS = Path(__file__).resolve().parent.parent / "static" / "lianxin" / "icons"


def _drawing(name: str) -> str:
    """The inside of an icon's SVG; raises TemplateSyntaxError for a name that the set does not have."""
    if not name.replace("-", "").isalnum():
        raise template.TemplateSyntaxError(f"not an icon name: {name}")
    try:
        svg = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise template.TemplateSyntaxError(f"no icon {name} in {_ICONS}") from error
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """An icon as inline SVG: `{% icon "bell" %}` beside words, `{% icon "bell" label=… %}` where it stands alone."""
    return _icon(name, str(label), extra)


@lru_cache(maxsize=1024)
def _icon(name: str, label: str, extra: str) -> SafeString:
    head = format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {}>',
        f" {extra}" if extra else "",
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"'),
    )
    return mark_safe(f"{head}{_drawing(name)}</svg>")  # noqa: S308  our own drawings


@register.simple_tag
def moment(at: datetime | None, style: str = "moment") -> SafeString:
    """`<time>` with the words of `style` (moment, ago, day) and the exact time as its title; nothing without a time."""
    if not at:
        return SafeString("")
    words = {"moment": moment_words, "ago": ago_words, "day": day_words}[style](at, now())
    exact = f"{localtime(at):%Y-%m-%d %H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="minutes"), exact, words)


@register.simple_tag
def deadline_of(due: datetime, since: datetime | None = None, met: datetime | None = None) -> DeadlineWords:
    """The words of a deadline: `{% deadline_of case.due_at since=case.created_at as d %}`, then `d.left`, `d.tone`."""
    return deadline_words(due, now(), since=since or None, met_at=met or None)


@register.filter
def moment_text(at: datetime) -> str:
    """今天 14:30, as text for an attribute or a sentence."""
    return moment_words(at, now())


@register.filter
def ago_text(at: datetime) -> str:
    """3天前, as text."""
    return ago_words(at, now())


@register.filter
def masked_phone(phone: str) -> str:
    """138****5678"""
    return mask_phone(phone)


@register.filter
def masked_name(name: str) -> str:
    """张**, always two stars: a name's length tells something too."""
    return f"{name[:1]}**" if name else ""


@register.filter
def size_text(size: int) -> str:
    """1.2 MB"""
    return size_words(size)


@register.filter
def words_of(value: str) -> list[str]:
    """The words of an attribute that lists several: `keys="j k"`."""
    return value.split()


@register.filter
def lines_of(value: str | list[str]) -> list[str]:
    """The parts of an attribute that lists several, parted by `|`; a list stays as it is."""
    return [part.strip() for part in value.split("|") if part.strip()] if isinstance(value, str) else value


@register.filter
def steps_to(value: str) -> range:
    """0 up to a number given as text: to repeat something."""
    return range(int(value))


@register.filter
def in_fours(code: str) -> str:
    """A long code in groups of four, as it is read aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.filter
def with_calls(words: str) -> SafeString:
    """`110 or the police` with each number to be called by a tap."""
    parts = _DIALLED.split(words)
    linked = [
        format_html('<a class="number" href="tel:{}">{}</a>', part, part) if place % 2 else conditional_escape(part)
        for place, part in enumerate(parts)
    ]
    return mark_safe("".join(linked))  # noqa: S308  every part is escaped above


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """The control of a form's field in our look; Django adds what joins it to hint and error."""
    described = bound.aria_describedby or ""
    if bound.errors:
        described = f"{described} {bound.auto_id}_error".strip()
    attrs: dict[str, str | bool] = {"class": "field-control"}
    if described:
        attrs["aria-describedby"] = described
    return bound.as_widget(attrs=attrs)
