"""Habits of the house that no linter knows. There is no list of exceptions."""

import ast
import re

import pytest

from lianxin.foundation.access.rules import PERMISSIONS
from lianxin.foundation.journal.measures import UnknownMeasure, measure_of
from tests.consistency.house import ROOT, name_of_call, nodes, place, python_files, repository_files

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50
_WRITES = frozenset({"bulk_create", "bulk_update", "get_or_create", "update_or_create"})
_FORBIDDEN_CLASSES = frozenset({"ModelForm", "FilterSet", "ModelSchema", "ModelAdmin"})
_WHY = re.compile(r"# .*why|PLC0415  \S")
_ASKS_PERMISSION = frozenset({"needs", "has", "covers", "org_ids", "permits", "roles_with"})


def test_files_are_short():
    long = {
        str(path.relative_to(ROOT)): count
        for path in python_files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES_OF_A_FILE
    }
    assert not long


def test_functions_are_short():
    long = [
        f"{place(path, node)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in python_files()
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def _touches_a_table(node):
    """Told from `headers.update({...})` and `picture.save(stream)` by the arguments."""
    if isinstance(node, ast.Attribute):
        return node.attr in {"objects", "_base_manager", "_default_manager"}
    if isinstance(node, ast.Name):
        return node.id in _FORBIDDEN_CLASSES
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return name in _WRITES or (name in {"save", "delete", "update"} and not node.args)


def test_pages_touch_no_table():
    wrong = [
        place(path, node)
        for path in python_files("lianxin/web", "lianxin/api", "lianxin/flows")
        for node in nodes(path, ast.Attribute, ast.Call, ast.Name)
        if _touches_a_table(node)
    ]
    assert not wrong


def test_nothing_happens_behind_a_signal():
    wrong = [
        place(path, node)
        for path in python_files("lianxin", "config")
        for node in nodes(path, ast.ImportFrom)
        if node.module in {"django.dispatch", "django.db.models.signals", "django.core.signals", "django.test.signals"}
    ]
    assert not wrong


def test_save_hides_no_work():
    wrong = [
        place(path, node)
        for path in python_files("lianxin")
        for node in nodes(path, ast.FunctionDef)
        if node.name in {"save", "delete"}
        and any(argument.arg == "self" for argument in node.args.args)
        and "models" in path.relative_to(ROOT).as_posix()
        and not any(isinstance(part, ast.Raise) for part in ast.walk(node))
    ]
    assert not wrong


def test_imports_stand_at_the_top_or_say_why():
    wrong = [
        place(path, node)
        for path in python_files("lianxin", "config", "tools")
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not _WHY.search(_line(path, node))
    ]
    assert not wrong


def _line(path, node):
    return path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]


def test_every_silenced_rule_is_named_with_a_reason():
    """`noqa: RULE  because` and `type: ignore[kind]`; never a bare one. Django's `_meta` is a documented name."""
    wrong = []
    for path in python_files("lianxin", "config", "tools", "tests"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            silenced = re.search(r"# noqa(?P<rules>: [A-Z0-9]+(?:, [A-Z0-9]+)*)?(?P<reason>  \S.*)?", line)
            if (
                silenced
                and path.name != "test_code.py"
                and not (silenced["rules"] and (silenced["reason"] or "_meta" in line))
            ):
                wrong.append(place(path, number))
            if re.search(r"# type: ignore(?!\[)", line) and path.name != "test_code.py":
                wrong.append(place(path, number))
    assert not wrong


def test_no_stubs_and_no_notes_to_self():
    marks = re.compile("|".join(rf"\b{mark[::-1]}\b" for mark in ("ODOT", "EMXIF", "KCAH", 3 * "X")))
    wrong = [
        place(path, number)
        for path in python_files("lianxin", "config", "tools", "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert not wrong


def test_no_junk_drawers():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [path for path in python_files("lianxin") if path.name in drawers]


def test_every_permission_asked_for_is_one_that_a_role_has():
    asked = {
        (node.args[0].value, place(path, node))
        for path in python_files("lianxin")
        for node in nodes(path, ast.Call)
        if name_of_call(node) in _ASKS_PERMISSION
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and "." in node.args[0].value
    }
    assert not [where for permission, where in asked if permission not in PERMISSIONS]


def test_every_permission_is_asked_for_somewhere():
    """A permission that nothing asks for protects nothing."""
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in python_files("lianxin") if "access/rules" not in str(path)
    )
    assert not [permission for permission in sorted(PERMISSIONS) if f'"{permission}"' not in text]


def test_every_measure_recorded_is_declared():
    used = {
        (keyword.value.value, place(path, node))
        for path in python_files("lianxin")
        for node in nodes(path, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "measure" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    unknown = []
    for code, where in used:
        try:
            measure_of(code)
        except UnknownMeasure:
            unknown.append(where)
    assert not unknown


def test_actions_are_called_with_named_arguments_only():
    """A deed reads as a sentence: who, when and what are said by name."""
    wrong = []
    for path in python_files("lianxin/web", "lianxin/cli", "lianxin/demo"):
        actions = {
            alias.asname or alias.name
            for node in nodes(path, ast.ImportFrom)
            if ".actions" in (node.module or "")
            for alias in node.names
        }
        wrong += [place(path, node) for node in nodes(path, ast.Call) if name_of_call(node) in actions and node.args]
    assert not wrong


@pytest.mark.parametrize("host", ["pypi@org", "pythonhosted@org", "npmjs@org", "npmmirror@com", "crates@io"])
def test_no_registry_is_named(host):
    name = host.replace("@", ".").encode()
    wrong = [
        str(path.relative_to(ROOT))
        for path in repository_files()
        if path.stat().st_size < 5_000_000 and name in path.read_bytes()
    ]
    assert not wrong


def test_locks_hold_versions_and_hashes_only():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
