"""The catalogues: `python -m tools.messages update|compile|check [ROOM ...]` and `pseudo DIR`.

A room is an app's folder (default: all of them); its catalogue is `<room>/locale/zh_Hans/LC_MESSAGES/django.po`.
The words of kernel, cli and demo stand in `lianxin/locale`. Needs no gettext, only Babel.
"""

import argparse
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from tools.pseudo import LANGUAGES as PSEUDO_LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "lianxin"
FLOORS = ("foundation", "domains", "web")
LOCALE = "zh_Hans"
# One date for all catalogues: two people who both update one must not meet in its header.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, tuple] = {
    name + ending: places
    for name, places in {
        "gettext": (1,),
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for ending in ("", "_lazy")
} | {"_": (1,), "gettext_noop": (1,)}
# A keyboard in English leaves half-width marks between Chinese characters.
_CJK = "\u3400-\u9fff\u3001-\u3011\uff08\uff09"
_MARK_AFTER_CHINESE = re.compile(f"(?<=[{_CJK}])[,;:?!] ?(?!//)")
_MARK_BEFORE_CHINESE = re.compile(f"(?<=[a-z0-9%>)])[,;] ?(?=[{_CJK}])")
_BRACKETS = re.compile(f"(?<=[{_CJK}])\\(([^()]*)\\)|(?<![%\\w])\\(([^()]*[{_CJK}][^()]*)\\)")
PLACEHOLDER = re.compile(r"%\([^)]+\)[a-z]|%[sd]|\{[a-z_]+\}")
Key = tuple[str | None, str]


def all_rooms() -> list[Path]:
    """Every app, and the package itself for what stands outside the apps."""
    apps = [folder.parent for floor in FLOORS for folder in sorted((PACKAGE / floor).glob("*/apps.py"))]
    return [PACKAGE, PACKAGE / "api", *apps]


def _name(room: Path) -> str:
    return os.path.relpath(room, ROOT)


def sources(room: Path) -> Iterator[Path]:
    """The Python files and templates of a room, sorted."""
    folders = [PACKAGE / "kernel", PACKAGE / "cli", PACKAGE / "demo"] if room == PACKAGE else [room]
    for folder in folders:
        found = [path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}]
        yield from sorted(path for path in found if path.suffix == ".py" or "templates" in path.parts)


def extracted(room: Path) -> Catalog:
    """The messages that the room's sources ask for."""
    catalog = Catalog(locale=LOCALE, creation_date=EPOCH, revision_date=EPOCH, fuzzy=False)
    for path in sources(room):
        for _line, message, _comments, context in extract("python", BytesIO(_as_python(path)), KEYWORDS):
            catalog.add(message, context=context)
    return catalog


def _as_python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django blanks all but the messages; what is left of indentation would trip the tokenizer.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


def po_path(room: Path) -> Path:
    return room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def stored(room: Path) -> Catalog:
    """The room's catalogue as it lies on disk; empty when there is none."""
    path = po_path(room)
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def key_of(message: Message) -> Key:
    singular = message.id[0] if isinstance(message.id, tuple) else message.id
    return message.context, singular


def messages(catalog: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in catalog if message.id}


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def update(room: Path) -> str:
    """Write the catalogue anew: the messages of the sources, sorted, with the translations there were."""
    wanted, known = extracted(room), messages(stored(room))
    if not messages(wanted) and not known:
        return ""
    for key, message in messages(wanted).items():
        old = known.get(key)
        if old is not None and "fuzzy" not in old.flags:
            message.string = _shaped(old.string, message)
    path = po_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, wanted, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    missing = sum(not is_translated(message) for message in messages(wanted).values())
    return f"{len(messages(wanted))} messages, {missing} without a translation"


def full_width(text: str) -> str:
    """Chinese text with Chinese marks: `好,` becomes `好\uff0c`; times, numbers and placeholders stay."""
    text = _MARK_AFTER_CHINESE.sub(_wide_mark, text)
    text = _MARK_BEFORE_CHINESE.sub(_wide_mark, text)
    return _BRACKETS.sub(lambda found: f"\uff08{found[1] or found[2]}\uff09", text)


def _wide_mark(found: re.Match[str]) -> str:
    return chr(ord(found[0][0]) + 0xFEE0)


def _shaped(string: str | tuple[str, ...], message: Message) -> str | tuple[str, ...]:
    """A translation with Chinese marks, for a message that may have got or lost its plural."""
    first = full_width(string[0] if isinstance(string, tuple) else string)
    return (first,) if isinstance(message.id, tuple) else first


def compiled(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def compile_room(room: Path) -> str:
    path = po_path(room)
    if not path.exists():
        return ""
    path.with_suffix(".mo").write_bytes(compiled(stored(room)))
    return "compiled"


def check(room: Path) -> list[str]:
    """What is wrong with a room's catalogue, one line each."""
    wanted, catalog = messages(extracted(room)), stored(room)
    known = messages(catalog)
    problems = [f"not in the catalogue: {key[1]!r} (run update)" for key in wanted.keys() - known.keys()]
    problems += [f"no longer in the sources: {key[1]!r} (run update)" for key in known.keys() - wanted.keys()]
    for key, message in known.items():
        if not is_translated(message):
            problems.append(f"no translation: {key[1]!r}")
        elif "fuzzy" in message.flags:
            problems.append(f"fuzzy: {key[1]!r}")
        elif not _same_placeholders(message):
            problems.append(f"other placeholders in the translation: {key[1]!r}")
    mo_path = po_path(room).with_suffix(".mo")
    if known and (not mo_path.exists() or mo_path.read_bytes() != compiled(catalog)):
        problems.append("the .mo file is stale (run compile)")
    return sorted(problems)


def _same_placeholders(message: Message) -> bool:
    """Chinese has one form for all numbers: it is held against the plural, which names all that is counted."""
    source = message.id[1] if isinstance(message.id, tuple) else message.id
    target = message.string[0] if isinstance(message.string, tuple) else message.string
    return set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(target))


def contradictions(rooms: list[Path]) -> list[str]:
    """Messages that two rooms translate differently: Django would show the same one in both."""
    found: defaultdict[Key, dict[str, str]] = defaultdict(dict)
    for room in rooms:
        for key, message in messages(stored(room)).items():
            found[key][str(message.string)] = _name(room)
    return [f"two translations of {key[1]!r}: {said} (use pgettext)" for key, said in found.items() if len(said) > 1]


def write_pseudo(folder: Path) -> None:
    """The two test languages, from the sources of all rooms, as catalogues for LOCALE_PATHS."""
    for language in PSEUDO_LANGUAGES:
        catalog = Catalog(locale="en", creation_date=EPOCH, revision_date=EPOCH, fuzzy=False)
        for room in all_rooms():
            for message in messages(extracted(room)).values():
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = tuple(text if message.context == "date format" else language.words(text) for text in ids)
                string = strings if isinstance(message.id, tuple) else strings[0]
                catalog.add(message.id, string, context=message.context)
        path = folder / language.locale / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(compiled(catalog))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.add_argument("command", choices=["update", "compile", "check", "pseudo"])
    parser.add_argument(
        "rooms", nargs="*", type=Path, metavar="ROOM", help="folders of apps; for pseudo: where to write"
    )
    options = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure()
    if options.command == "pseudo":
        write_pseudo(options.rooms[0])
        return 0
    rooms = [path.resolve() for path in options.rooms] or all_rooms()
    if options.command == "check":
        problems = [f"{_name(room)}: {problem}" for room in rooms for problem in check(room)]
        problems += contradictions(rooms)
        print("\n".join(problems), file=sys.stderr)
        return 1 if problems else 0
    deed = {"update": update, "compile": compile_room}[options.command]
    for room in rooms:
        result = deed(room)
        if result:
            print(f"{_name(room)}: {result}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
