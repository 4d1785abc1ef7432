"""Several blanks in one cell (填表人:____ 电话:____): each is filled on its own, what is not known stays for the pen."""

from collections.abc import Callable, Mapping, Sequence

Part = Mapping[str, str]
_PAUSE = "\u3000\u3000"


def joined(parts: Sequence[Part], end: str, said: Callable[[Part], str]) -> str:
    """The cell's text with what is said of each part in its blank; "" where nothing is.

    A part is `words` (its label), `before` (the form's own text up to its blank), `blank`, and what it means.
    """
    texts: list[str] = []
    known = False
    for number, part in enumerate(parts):
        value = said(part)
        known = known or bool(value)
        more = number + 1 < len(parts) or bool(end)
        pause = "\n" if "\n" in part["blank"] else _PAUSE if more else ""
        texts += [part["before"], f"{value}{pause}" if value else part["blank"]]
    return "".join((*texts, end)) if known else ""
