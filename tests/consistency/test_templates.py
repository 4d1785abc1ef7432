"""Templates and style sheets: used, whole, and fit for a strict content policy and for any direction of writing."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.enums import Matter
from tests.consistency.house import PACKAGE, ROOT, nodes, place, python_files, repository_files, templates

_COTTON = re.compile(r"<c-([a-z][\w.-]*)")
_OWN_OF_COTTON = frozenset({"slot", "vars", "component"})
_NAMED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
# Looked up by these libraries under these names: ours stand in for theirs.
_LIBRARIES = ("django", "allauth", "csp", "axes")
_BY_DJANGO = frozenset({"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "429.html"})
# The fields of each verb stand in a template of its name; asking for approval has one a matter.
_BY_VERB = frozenset(f"desk/steps/{verb.value}.html" for verb in STEPS) | {
    f"desk/steps/propose_{matter.value}.html" for matter in Matter
}
_HANDLER = re.compile(r"<[a-zA-Z][^>]*\s(on[a-z]+)\s*=", re.DOTALL)
_STYLE = re.compile(r"<[a-zA-Z][^>]*\sstyle\s*=|<style\b", re.DOTALL)
_SCRIPT = re.compile(r"<script\b(?![^>]*(?:\ssrc=|nonce=|type=\"application/json\"))", re.DOTALL)
_PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom)\s*:"
    r"|text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)|clear\s*:\s*(?:left|right)"
)


def _name(path):
    return path.as_posix().split("/templates/", 1)[1]


def _text(path):
    return path.read_text(encoding="utf-8")


def _cotton_file(tag):
    return "cotton/" + tag.replace(".", "/").replace("-", "_")


def test_every_cotton_tag_exists():
    known = {_name(path) for path in templates()}
    missing = [
        f"{path.relative_to(ROOT)}: <c-{tag}>"
        for path in templates()
        for tag in set(_COTTON.findall(_text(path))) - _OWN_OF_COTTON
        if f"{_cotton_file(tag)}.html" not in known and f"{_cotton_file(tag)}/index.html" not in known
    ]
    assert not missing


def _names_in_code():
    """Every text in our code that could be the name of a template."""
    return {
        node.value
        for path in python_files("lianxin", "config", "tools")
        for node in nodes(path, ast.Constant)
        if isinstance(node.value, str) and node.value.endswith((".html", ".txt"))
    }


def _library_has(name):
    for library in _LIBRARIES:
        spec = find_spec(library)
        roots = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
        if any(found for root in roots for found in root.rglob(f"templates/{name}")):
            return True
    return False


def test_every_template_is_used():
    texts = [_text(path) for path in templates()]
    tags = {_cotton_file(tag) for text in texts for tag in _COTTON.findall(text)}
    used = {f"{tag}.html" for tag in tags} | {f"{tag}/index.html" for tag in tags}
    used |= {name for text in texts for name in _NAMED.findall(text)} | _names_in_code() | _BY_DJANGO | _BY_VERB
    idle = [_name(path) for path in templates() if _name(path) not in used and not _library_has(_name(path))]
    assert not idle


def test_every_template_named_exists():
    known = {_name(path) for path in templates()}
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in templates()
        for name in _NAMED.findall(_text(path))
        if name not in known and not _library_has(name)
    ]
    assert not missing


def _hits(pattern):
    return [
        f"{place(path, text[: found.start()].count(chr(10)) + 1)} {found.group(0)[-40:]}"
        for path in templates()
        for text in [_text(path)]
        for found in pattern.finditer(text)
    ]


def test_no_inline_styles():
    assert not _hits(_STYLE)


def test_no_inline_handlers():
    assert not _hits(_HANDLER)


def test_no_inline_scripts():
    assert not _hits(_SCRIPT)


def test_nothing_is_marked_safe_in_a_template():
    assert not _hits(re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"))


def test_nothing_is_loaded_from_elsewhere():
    assert not _hits(
        re.compile(r"""<(?:script|link|img|source|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//""", re.DOTALL)
    )


def _style_sheets():
    return [
        path
        for path in repository_files()
        if path.suffix == ".css" and path.is_relative_to(PACKAGE) and "vendor" not in path.parts
    ]


def test_styles_know_no_left_and_right():
    """A page in Arabic script or in vertical Mongolian turns by itself."""
    wrong = []
    for path in _style_sheets():
        # Comments are blanked, not cut: the line numbers must stay.
        text = re.sub(r"/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found.group(0)), _text(path), flags=re.DOTALL)
        wrong += [
            f"{place(path, text[: hit.start()].count(chr(10)) + 1)} {hit.group(0).strip()}"
            for hit in _PHYSICAL.finditer(text)
        ]
    assert not wrong


def test_styles_load_nothing_from_elsewhere():
    wrong = [
        str(path.relative_to(ROOT))
        for path in _style_sheets()
        if re.search(r"url\(\s*['\"]?(?:https?:)?//", _text(path))
    ]
    assert not wrong
