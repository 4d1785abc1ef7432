"""The words of notices: rooms register theirs, in gettext with named parameters, and `render` fills them in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation

from lianxin.kernel.errors import Message


@dataclass(frozen=True, slots=True)
class Template:
    """`subject` and `body` are lazy translations with `%(name)s` parameters; a text message is the body alone."""

    code: str
    subject: Message
    body: Message


_templates: dict[str, Template] = {}


def register(*templates: Template) -> None:
    """Called in `apps.ready()`; raises ValueError when another template has the code."""
    for template in templates:
        if _templates.setdefault(template.code, template) != template:
            raise ValueError(f"Two templates are called {template.code}")


def registered() -> tuple[Template, ...]:
    """All templates, by code: for tests and for those who apply for a gateway's approval of each text."""
    return tuple(_templates[code] for code in sorted(_templates))


def render(code: str, params: Mapping[str, str], *, language: str) -> tuple[str, str]:
    """Subject and body in `language`; raises LookupError for an unknown code or a missing parameter."""
    template = _templates[code]
    with translation.override(language):
        return str(template.subject) % params, str(template.body) % params
