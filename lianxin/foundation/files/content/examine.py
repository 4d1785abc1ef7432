"""One door for every upload: size, true kind, the promise of its name, then the check of that kind."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from lianxin.foundation.files.content.documents import old_office, open_office, pdf
from lianxin.foundation.files.content.photos import photo
from lianxin.foundation.files.content.result import Examined, Upload, refused
from lianxin.foundation.files.content.voices import mp3, mp4, ogg, wav, webm
from lianxin.foundation.files.enums import FileKind
from lianxin.foundation.files.rules import DOCUMENT_BYTES, LARGEST_BYTES, PHOTO_BYTES, VOICE_BYTES, promises

_Check = Callable[[bytes], Examined]
_TOO_LARGE = {
    FileKind.PHOTO: (PHOTO_BYTES, _("This photo is larger than 20 MB. Send a smaller one or a screenshot of it.")),
    FileKind.VOICE: (VOICE_BYTES, _("This voice message is too large. Record one of up to 60 seconds.")),
    FileKind.DOCUMENT: (DOCUMENT_BYTES, _("This file is larger than 20 MB. Send a smaller one or split it.")),
}
_NOT_WANTED = {
    FileKind.PHOTO: _("Photos cannot be given here."),
    FileKind.VOICE: _("Voice messages cannot be given here."),
    FileKind.DOCUMENT: _("Documents cannot be given here."),
}
# How a file begins, what stands at its ninth byte, and who checks it.
_BEGINNINGS: tuple[tuple[bytes, bytes, FileKind, _Check], ...] = (
    (b"\xff\xd8\xff", b"", FileKind.PHOTO, photo),
    (b"\x89PNG\r\n\x1a\n", b"", FileKind.PHOTO, photo),
    (b"GIF8", b"", FileKind.PHOTO, photo),
    (b"RIFF", b"WEBP", FileKind.PHOTO, photo),
    (b"RIFF", b"WAVE", FileKind.VOICE, wav),
    (b"OggS", b"", FileKind.VOICE, ogg),
    (b"\x1a\x45\xdf\xa3", b"", FileKind.VOICE, webm),
    (b"ID3", b"", FileKind.VOICE, mp3),
    (b"%PDF-", b"", FileKind.DOCUMENT, pdf),
    (b"PK\x03\x04", b"", FileKind.DOCUMENT, open_office),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", FileKind.DOCUMENT, old_office),
)
_UNREADABLE_PHOTOS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"})


def examine(upload: Upload, *, kinds: frozenset[FileKind]) -> Examined:
    """The upload, checked and cleaned; raises Invalid in the user's words."""
    if not upload.size:
        raise refused(_("This file is empty. Choose it again."))
    if upload.size > LARGEST_BYTES:
        raise refused(_("This file is larger than 20 MB. Send a smaller one."))
    upload.seek(0)
    body = upload.read(LARGEST_BYTES + 1)
    kind, check = _true_kind(body)
    if kind not in kinds:
        raise refused(_NOT_WANTED[kind])
    limit, too_large = _TOO_LARGE[kind]
    if len(body) > limit:
        raise refused(too_large)
    examined = check(body)
    if not promises(upload.name or "", examined.content):
        raise refused(_("This file is not what its name says. Save it again in its own format, then send it."))
    return examined


def _true_kind(body: bytes) -> tuple[FileKind, _Check]:
    """Which check the first bytes call for. What none knows is refused, with a hint for the commonest."""
    for beginning, at_eight, kind, check in _BEGINNINGS:
        if body.startswith(beginning) and body.startswith(at_eight, 8):
            return kind, check
    if body[4:8] == b"ftyp":
        if body[8:12] in _UNREADABLE_PHOTOS:
            raise refused(_("This photo format cannot be read here. Save it as JPG, or send a screenshot of it."))
        return FileKind.VOICE, mp4
    # The frame sync of MPEG audio: eleven bits.
    if body[0] == 0xFF and body[1:2] >= b"\xe0":
        return FileKind.VOICE, mp3
    raise refused(_("This kind of file cannot be read here. Photos, voice messages, PDF, Word and Excel files can."))
