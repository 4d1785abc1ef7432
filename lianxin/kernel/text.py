"""Text as people type it: cleaned on the way in, folded for comparing, masked and made safe on the way out."""

import unicodedata

# Directional overrides and isolates can make a line read other than it is stored; control characters break exports.
_DIRECTIONAL = {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069}
_NAME_DOTS = dict.fromkeys(map(ord, "·•・‧∙⋅"), "·")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def clean_text(raw: str, *, multiline: bool = True) -> str:
    """Text without control and directional characters, lines trimmed (tabs and full-width spaces too), in NFC.

    Runs of more than one empty line become one; with `multiline=False` all white space becomes single spaces.
    """
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(char for char in text if not _is_unwanted(char))
    if not multiline:
        return " ".join(text.split())
    lines = [line.strip() for line in text.split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _is_unwanted(char: str) -> bool:
    if char in "\n\t":
        return False
    category = unicodedata.category(char)
    return category in {"Cc", "Cs"} or ord(char) in _DIRECTIONAL or char == "\ufeff"


def fold_text(text: str) -> str:
    """The form in which two spellings are the same: NFKC, lower case, one kind of name dot, no white space."""
    folded = unicodedata.normalize("NFKC", text).translate(_NAME_DOTS).casefold()
    # Without the white space a letter and an accent may meet that were apart.
    return unicodedata.normalize("NFKC", "".join(folded.split())).casefold()


def mask_phone(phone: str) -> str:
    """`13812345678` as `138****5678`; short numbers keep their last two digits only."""
    digits = phone.strip()
    if len(digits) < 8:
        return "*" * max(0, len(digits) - 2) + digits[-2:]
    return f"{digits[:-8]}****{digits[-4:]}"


def mask_email(address: str) -> str:
    """`li.wei@example.org` as `l***@example.org`: enough to tell two apart."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if name else ""


def mask_name(name: str) -> str:
    """`张小明` as `张**`: the first character stays."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def safe_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before = + - @ and white controls."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
