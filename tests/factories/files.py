"""Uploads of every kind, true and false, made from nothing; and kept files."""

import io
import struct
import wave
import zipfile
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lianxin.foundation.files.actions import keep_file
from lianxin.foundation.files.models import StoredFile
from lianxin.kernel import clock
from lianxin.kernel.actors import REPORTER, Actor

SAMPLES = Path(__file__).resolve().parent.parent / "foundation" / "files" / "samples"
# Where the invented photo says it was taken, and how the bytes of that look.
OWNER = "ZHANG-WEI-PHONE"


def make_upload(name: str, body: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type)


def jpeg(width: int = 800, height: int = 600, *, orientation: int = 1, gps: bool = False, **options) -> bytes:
    """A photo, red at the top left as stored; with `gps` it says where it was taken, with what and by whom."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if gps:
        exif[0x010F] = OWNER
        exif.get_ifd(0x8825).update({1: "N", 2: (25.0, 6.0, 44.0), 3: "E", 4: (99.0, 9.0, 58.0)})
        options["comment"] = OWNER.encode()
        options["xmp"] = f"<x:xmpmeta>{OWNER}</x:xmpmeta>".encode()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif, **options)
    return out.getvalue()


def picture(fmt: str, width: int = 400, height: int = 300, *, mode: str = "RGB", **options) -> bytes:
    """A picture in another format."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, fmt, **options)
    return out.getvalue()


def wav(seconds: float = 3, *, rate: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as handle:
        handle.setnchannels(1)
        handle.setsampwidth(2)
        handle.setframerate(rate)
        handle.writeframes(bytes(int(seconds * rate) * 2))
    return out.getvalue()


def mp3(seconds: float = 3) -> bytes:
    """Silent frames of MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes each."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    return frame * round(seconds * 44100 / 1152)


def ogg(seconds: float = 3) -> bytes:
    """An Opus stream in Ogg: head, tags and a last page that tells the length."""
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, 48000, 0, 0)
    tags = (
        b"OpusTags"
        + struct.pack("<I", 4)
        + b"test"
        + struct.pack("<I", 1)
        + struct.pack("<I", 20)
        + b"ARTIST="
        + b"Z" * 13
    )
    pages = [(head, 0, 2), (tags, 0, 0), (bytes(50), int(seconds * 48000), 4)]
    return b"".join(_ogg_page(data, granule, flags, number) for number, (data, granule, flags) in enumerate(pages))


def _ogg_page(data: bytes, granule: int, flags: int, number: int) -> bytes:
    def page(checksum: int) -> bytes:
        fixed = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, checksum, 1)
        return fixed + bytes([len(data)]) + data

    return page(_ogg_checksum(page(0)))


def _ogg_checksum(body: bytes) -> int:
    value = 0
    for byte in body:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF


def _element(identity: str, body: bytes, *, unknown: bool = False) -> bytes:
    size = b"\x01\xff\xff\xff\xff\xff\xff\xff" if unknown else (len(body) | 1 << 56).to_bytes(8, "big")
    return bytes.fromhex(identity) + size + body


def webm(seconds: float = 3, *, track_type: int = 2, codec: bytes = b"A_OPUS", tags: bytes = b"") -> bytes:
    """As a browser records: sizes unknown, no duration, a cluster per second, a block each 60 ms."""
    head = _element("1A45DFA3", _element("4282", b"webm"))
    tracks = _element("1654AE6B", _element("AE", _element("83", bytes([track_type])) + _element("86", codec)))
    clusters = b""
    blocks = int(seconds * 1000) // 60
    for start in range(0, blocks, 16):
        times = range(start, min(start + 16, blocks))
        body = _element("E7", (start * 60).to_bytes(4, "big"))
        body += b"".join(_element("A3", b"\x81" + ((at - start) * 60).to_bytes(2, "big") + b"\x80zz") for at in times)
        clusters += _element("1F43B675", body, unknown=True)
    info = _element("1549A966", _element("2AD7B1", (1_000_000).to_bytes(4, "big")))
    extra = _element("1254C367", tags) if tags else b""
    return head + _element("18538067", info + tracks + extra + clusters, unknown=True)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def mp4(seconds: float = 3, *, handler: bytes = b"soun", place: bytes = b"") -> bytes:
    """In one piece, as telephones record, with the place in it if given."""
    mdhd = _box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 8000, int(seconds * 8000), 0, 0))
    hdlr = _box(b"hdlr", struct.pack(">II4s", 0, 0, handler) + bytes(13))
    stts = _box(b"stts", struct.pack(">IIII", 0, 1, int(seconds * 8), 1000))
    trak = _box(b"trak", _box(b"mdia", mdhd + hdlr + _box(b"minf", _box(b"stbl", stts))))
    udta = _box(b"udta", _box(b"\xa9xyz", place)) if place else b""
    return _box(b"ftyp", b"M4A \x00\x00\x02\x00isom") + _box(b"moov", trak + udta) + _box(b"mdat", bytes(100))


def pdf(extra: bytes = b"", *, tail: bytes = b"") -> bytes:
    """A page of nothing, with a true table of references."""
    body = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R" + extra + b">>\nendobj\n"
    body += b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    start = len(body)
    body += b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000060 00000 n \n"
    return body + b"trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n" + tail


def office(kind: str = "word", *, parts: dict[str, bytes] | None = None, main: str | None = None) -> bytes:
    """A .docx (word) or .xlsx (xl) with the least inside."""
    known = {"word": "wordprocessingml.document", "xl": "spreadsheetml.sheet"}
    name = main or f"application/vnd.openxmlformats-officedocument.{known[kind]}.main+xml"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{name}"/></Types>')
        archive.writestr(f"{kind}/main.xml", "<x/>")
        for path, body in (parts or {}).items():
            archive.writestr(path, body)
    return out.getvalue()


def old_office(*streams: str) -> bytes:
    """The old container, with directory entries of these names."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + entries


def make_file(
    *,
    name: str = "路灯.jpg",
    body: bytes | None = None,
    purpose: str = "tests",
    by: Actor = REPORTER,
    at: datetime | None = None,
) -> StoredFile:
    """A kept file: a small photo unless other bytes are given."""
    upload = make_upload(name, body if body is not None else jpeg())
    return keep_file(upload=upload, purpose=purpose, by=by, at=at or clock.now())
