"""Bytes to text as mailers really send it: wrong labels, no labels, words cut in the middle of a character. Pure."""

import binascii
import re
from base64 import b64decode
from quopri import decodestring

# Chinese mailers label GB 18030 by the names of its forefathers, which lack the rarer characters.
_GB = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312", "csgb2312", "euc-cn"})
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,40}\?[bBqQ]\?)")


def decoded(raw: bytes, charset: str = "") -> str:
    """The text of `raw`: by its label, else UTF-8, else GB 18030; never raises."""
    label = charset.strip().lower().strip("\"'")
    # Simple in name only: ASCII and Latin-1 labels are what senders write when they do not know.
    tries = ["gb18030"] if label in _GB else [label] if label not in {"", "us-ascii", "ascii", "iso-8859-1"} else []
    for name in [*tries, "utf-8", "gb18030"]:
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("utf-8", errors="replace")


def decoded_header(raw: str) -> str:
    """A header as people read it (RFC 2047), on one line; bytes above ASCII are guessed, broken words stay as they are."""
    line = decoded(raw.encode("utf-8", errors="surrogateescape"))
    joined = _BETWEEN_WORDS.sub(r"\1", line)
    parts: list[str] = []
    pending: tuple[str, bytes] | None = None
    position = 0
    for word in _WORD.finditer(joined):
        between = joined[position : word.start()]
        content = _content(word[2], word[3])
        charset = word[1].partition("*")[0].lower()
        if pending is not None and (between or content is None or pending[0] != charset):
            parts.append(decoded(pending[1], pending[0]))
            pending = None
        parts.append(between)
        if content is None:
            parts.append(word[0])
        else:
            # A character may begin in one word and end in the next.
            pending = (charset, (pending[1] if pending else b"") + content)
        position = word.end()
    if pending is not None:
        parts.append(decoded(pending[1], pending[0]))
    return " ".join(("".join(parts) + joined[position:]).split())


def _content(kind: str, text: str) -> bytes | None:
    try:
        if kind in "bB":
            return b64decode(text + "=" * (-len(text) % 4), validate=True)
        return decodestring(text.replace("_", " ").encode("ascii"), header=False)
    except (binascii.Error, ValueError):
        return None
