"""How long the sound in an MP4 file is (ISO/IEC 14496-12), whole or in fragments as browsers record it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from lianxin.foundation.files.content.damage import Damaged, HasVideo

_PARENTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})
# Where phones write place, device and owner.
_PERSONAL = frozenset({b"udta", b"meta", b"uuid"})
_MOST_BOXES = 100_000
_MOST_SAMPLES = 1_000_000

_TFHD_BASE, _TFHD_INDEX, _TFHD_DURATION = 0x1, 0x2, 0x8
_TRUN_OFFSET, _TRUN_FIRST_FLAGS = 0x1, 0x4
_TRUN_DURATION, _TRUN_OTHERS = 0x100, (0x200, 0x400, 0x800)


@dataclass(slots=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


@dataclass(slots=True)
class _Found:
    sounds: int = 0
    scale: int = 0
    samples: int = 0
    default: int = 0
    in_fragment: int = 0
    fragments: int = 0
    personal: list[_Box] = field(default_factory=list)


def read_sound(body: bytes) -> tuple[float, bytes]:
    """Seconds, and the bytes with place, device and owner blanked; raises Damaged, HasVideo, struct.error."""
    found = _Found()
    for box in _boxes(body):
        if box.kind in _PERSONAL:
            found.personal.append(box)
        else:
            _note(body, box, found)
    if found.sounds != 1 or found.scale == 0:
        raise Damaged
    return (found.samples + found.fragments) / found.scale, _blanked(body, found.personal)


def _note(body: bytes, box: _Box, found: _Found) -> None:
    data = body[box.body : box.end]
    if box.kind == b"hdlr":
        if data[8:12] == b"vide":
            raise HasVideo
        found.sounds += data[8:12] == b"soun"
    elif box.kind == b"mdhd":
        found.scale = _u32(data, 20 if data[0] == 1 else 12)
    elif box.kind == b"stts":
        found.samples += _stts(data)
    elif box.kind == b"trex":
        found.default = _u32(data, 12)
    elif box.kind == b"tfhd":
        found.in_fragment = _tfhd(data, found.default)
    elif box.kind == b"trun":
        found.fragments += _trun(data, found.in_fragment)


def _u32(data: bytes, at: int) -> int:
    """Four bytes as a number; raises struct.error where there are none."""
    found: int = struct.unpack_from(">I", data, at)[0]
    return found


def _stts(data: bytes) -> int:
    """The sum of all sample lengths, in the track's time scale."""
    count = _u32(data, 4)
    if count > _MOST_SAMPLES or 8 + count * 8 > len(data):
        raise Damaged
    pairs = struct.unpack_from(f">{count * 2}I", data, 8)
    return sum(number * length for number, length in zip(pairs[::2], pairs[1::2], strict=True))


def _tfhd(data: bytes, default: int) -> int:
    """The length of a sample in this fragment, unless the samples tell their own."""
    flags = _u32(data, 0) & 0xFFFFFF
    at = 8 + (8 if flags & _TFHD_BASE else 0) + (4 if flags & _TFHD_INDEX else 0)
    return _u32(data, at) if flags & _TFHD_DURATION else default


def _trun(data: bytes, default: int) -> int:
    """The sum of the lengths of a run's samples."""
    flags = _u32(data, 0) & 0xFFFFFF
    count = _u32(data, 4)
    if count > _MOST_SAMPLES:
        raise Damaged
    if not flags & _TRUN_DURATION:
        return count * default
    at = 8 + (4 if flags & _TRUN_OFFSET else 0) + (4 if flags & _TRUN_FIRST_FLAGS else 0)
    step = 4 + 4 * sum(bool(flags & other) for other in _TRUN_OTHERS)
    return sum(_u32(data, at + number * step) for number in range(count))


def _boxes(body: bytes) -> Iterator[_Box]:
    """All boxes in file order, parents before their children."""
    at = 0
    for _ in range(_MOST_BOXES):
        if at >= len(body):
            return
        size, kind = struct.unpack_from(">I4s", body, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", body, start)
            start += 8
        end = len(body) if size == 0 else at + size
        if end < start or end > len(body):
            raise Damaged
        yield _Box(kind, at, start, end)
        at = start if kind in _PARENTS else end
    raise Damaged


def _blanked(body: bytes, boxes: list[_Box]) -> bytes:
    """The bytes with the boxes turned into free space of the same length, so that every offset still holds."""
    clean = bytearray(body)
    for box in boxes:
        clean[box.start + 4 : box.start + 8] = b"free"
        clean[box.body : box.end] = bytes(box.end - box.body)
    return bytes(clean)
