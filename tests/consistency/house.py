"""The repository as the consistency tests read it: its files, its syntax trees, and who may know whom."""

import ast
import configparser
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "lianxin"


@cache
def repository_files() -> list[Path]:
    """What git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    if not names:  # an unpacked release has no git
        return [path for path in ROOT.rglob("*") if path.is_file() and not {".venv", "var"} & set(path.parts)]
    return [ROOT / name for name in sorted(names) if name and (ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    """Python files below the folders (default: all), without migrations, which are generated."""
    roots = [ROOT / folder for folder in folders] or [ROOT]
    return [
        path
        for path in repository_files()
        if path.suffix == ".py" and "migrations" not in path.parts and any(path.is_relative_to(root) for root in roots)
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, kinds))


def templates() -> list[Path]:
    return [path for path in repository_files() if path.suffix == ".html" and "templates" in path.parts]


def place(path: Path, node: ast.AST | int) -> str:
    """`file:line`, as editors understand it."""
    line = node if isinstance(node, int) else getattr(node, "lineno", 0)
    return f"{path.relative_to(ROOT)}:{line}"


def name_of_call(node: ast.Call) -> str:
    """`f` for f(...), `g` for x.g(...)."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


@cache
def layers(contract: str) -> list[frozenset[str]]:
    """The layers of a contract of .importlinter, top first; names in one layer may not know each other."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    lines = config[f"importlinter:contract:{contract}"]["layers"].strip().splitlines()
    return [frozenset(name.strip(" ()") for name in line.split("|")) for line in lines]


def may_know(app: str, other: str) -> bool:
    """Whether code of `app` (`lianxin.domains.cases`) may point to `other`: the same order the imports keep."""
    if app == other:
        return True
    floors = layers("floors")
    mine, theirs = (_position(floors, name) for name in (app, other))
    if mine != theirs:
        return mine < theirs
    floor = app.split(".")[1]
    inside = layers({"domains": "domains", "foundation": "foundation", "web": "audiences"}[floor])
    return _position(inside, app.split(".")[2]) < _position(inside, other.split(".")[2])


def _position(ordered: list[frozenset[str]], name: str) -> int:
    return next(
        place for place, names in enumerate(ordered) if any(name == n or name.startswith(n + ".") for n in names)
    )
