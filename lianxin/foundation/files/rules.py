"""What may be given: sizes, names, and which ending promises what. Pure."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from lianxin.foundation.files.enums import FileKind
from lianxin.kernel.text import clean_text

MEBIBYTE = 1024 * 1024
PHOTO_BYTES = 20 * MEBIBYTE
VOICE_BYTES = 12 * MEBIBYTE
DOCUMENT_BYTES = 20 * MEBIBYTE
LARGEST_BYTES = max(PHOTO_BYTES, VOICE_BYTES, DOCUMENT_BYTES)
VOICE_SECONDS = 60
# Recorders stop a little late.
VOICE_GRACE_SECONDS = 2
PHOTO_SIDE = 2560
SMALL_SIDE = 480
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Content:
    """A kind of content: what it is by its bytes, the ending its name gets, the endings that may promise it."""

    mime: str
    ending: str
    kind: FileKind
    promised_by: frozenset[str]


_PHOTO_ENDINGS = frozenset({"jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif"})
_VOICE_ENDINGS = frozenset({"webm", "weba", "ogg", "oga", "opus", "mp4", "m4a", "aac", "mp3", "wav"})


def _photo(mime: str, ending: str) -> Content:
    return Content(mime, ending, FileKind.PHOTO, _PHOTO_ENDINGS)


def _voice(mime: str, ending: str) -> Content:
    return Content(mime, ending, FileKind.VOICE, _VOICE_ENDINGS)


def _document(mime: str, *endings: str) -> Content:
    return Content(mime, endings[0], FileKind.DOCUMENT, frozenset(endings))


JPEG = _photo("image/jpeg", "jpg")
WEBP = _photo("image/webp", "webp")
OGG = _voice("audio/ogg", "ogg")
WEBM = _voice("audio/webm", "webm")
M4A = _voice("audio/mp4", "m4a")
MP3 = _voice("audio/mpeg", "mp3")
WAV = _voice("audio/wav", "wav")
PDF = _document("application/pdf", "pdf")
DOCX = _document("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
XLSX = _document("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
# WPS Office writes the same old container under its own endings.
DOC = _document("application/msword", "doc", "wps")
XLS = _document("application/vnd.ms-excel", "xls", "et")

CONTENTS = (JPEG, WEBP, OGG, WEBM, M4A, MP3, WAV, PDF, DOCX, XLSX, DOC, XLS)
MIMES = frozenset(content.mime for content in CONTENTS)


def ending_of(name: str) -> str:
    """`jpg` of `IMG 1.JPG`; "" where there is none."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lstrip(".").lower()


def promises(name: str, content: Content) -> bool:
    """Whether a file of this name may hold this content. A name without an ending promises nothing."""
    ending = ending_of(name)
    return not ending or ending in content.promised_by


def clean_name(name: str, ending: str) -> str:
    """The giver's file name without folders, control characters and signs that systems forbid, ending as its content."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = clean_text(PurePosixPath(last).stem, multiline=False)
    stem = re.sub(r'[<>:"/|?*]', "_", stem).strip(" .")
    return f"{stem[: NAME_LENGTH - len(ending) - 1].rstrip(' .') or 'file'}.{ending}"
