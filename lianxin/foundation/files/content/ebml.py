"""How long the sound in a WebM file is (RFC 8794, RFC 9559).

Browsers record WebM as a stream: sizes unknown, no duration. The times of the blocks tell it, and cannot be understated
by a head that lies.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lianxin.foundation.files.content.damage import Damaged, HasVideo

_EBML = 0x1A45DFA3
_SEGMENT = 0x18538067
_INFO = 0x1549A966
_SCALE = 0x2AD7B1
_TRACKS = 0x1654AE6B
_TRACK = 0xAE
_TRACK_TYPE = 0x83
_CODEC = 0x86
_CLUSTER = 0x1F43B675
_CLUSTER_TIME = 0xE7
_SIMPLE_BLOCK = 0xA3
_BLOCK_GROUP = 0xA0
_BLOCK = 0xA1
_TAGS = 0x1254C367
_VOID = 0xEC
_AUDIO = 2
_CODECS = (b"A_OPUS", b"A_VORBIS")
_PARENTS = frozenset({_SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _BLOCK_GROUP})
# Opus frames of browsers last 20 to 60 ms; the last block's own length is not written.
_LAST_BLOCK_SECONDS = 0.06
_MOST_ELEMENTS = 200_000


@dataclass(slots=True)
class _Element:
    id: int
    start: int
    body: int
    end: int


@dataclass(slots=True)
class _Found:
    scale: int = 1_000_000
    cluster: int = 0
    last: int = -1
    sounds: int = 0


def read_sound(body: bytes) -> tuple[float, bytes]:
    """Seconds, and the bytes with all tags blanked; raises Damaged, HasVideo."""
    found = _Found()
    tags: list[_Element] = []
    head = next(iter(_elements(body)), None)
    if head is None or head.id != _EBML or b"webm" not in body[head.body : head.end]:
        raise Damaged
    for element in _elements(body):
        if element.id == _TAGS:
            tags.append(element)
        else:
            _note(body, element, found)
    if found.sounds != 1 or found.last < 0:
        raise Damaged
    return found.last * found.scale / 1e9 + _LAST_BLOCK_SECONDS, _without(body, tags)


def _note(body: bytes, element: _Element, found: _Found) -> None:
    data = body[element.body : element.end]
    if element.id == _SCALE:
        found.scale = int.from_bytes(data, "big")
    elif element.id == _TRACK_TYPE:
        if int.from_bytes(data, "big") != _AUDIO:
            raise HasVideo
        found.sounds += 1
    elif element.id == _CODEC and not data.startswith(_CODECS):
        raise Damaged
    elif element.id == _CLUSTER_TIME:
        found.cluster = int.from_bytes(data, "big")
    elif element.id in {_SIMPLE_BLOCK, _BLOCK}:
        _, after = _number(body, element.body, keep_marker=False)
        relative = int.from_bytes(body[after : after + 2], "big", signed=True)
        found.last = max(found.last, found.cluster + relative)


def _elements(body: bytes) -> Iterator[_Element]:
    """All elements in file order, parents before their children; an unknown size reaches to the end."""
    at = 0
    for _ in range(_MOST_ELEMENTS):
        if at >= len(body):
            return
        identity, after_id = _number(body, at, keep_marker=True)
        size, start = _number(body, after_id, keep_marker=False)
        unknown = size == (1 << (7 * (start - after_id))) - 1
        end = len(body) if unknown else start + size
        if unknown and identity not in {_SEGMENT, _CLUSTER}:
            raise Damaged
        # A recording cut off in its last block still plays.
        yield _Element(identity, at, start, min(end, len(body)))
        at = start if identity in _PARENTS else end
    raise Damaged


def _number(body: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A number of variable length at `at`, and where it ends."""
    if at >= len(body) or body[at] == 0:
        raise Damaged
    length = 9 - body[at].bit_length()
    if at + length > len(body):
        raise Damaged
    value = int.from_bytes(body[at : at + length], "big")
    return value if keep_marker else value & ((1 << (7 * length)) - 1), at + length


def _without(body: bytes, elements: list[_Element]) -> bytes:
    """The bytes with the elements turned into empty space of the same length, so that every offset still holds."""
    clean = bytearray(body)
    for element in elements:
        length = element.end - element.start
        # One byte of id, eight of size.
        if length >= 9:
            size = (length - 9) | (1 << 56)
            clean[element.start : element.end] = bytes([_VOID]) + size.to_bytes(8, "big") + bytes(length - 9)
    return bytes(clean)
