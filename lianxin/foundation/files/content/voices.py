"""Voice messages: a known container with sound only, up to 60 seconds by what is in it, without tags."""

import io
import math
import struct
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from mutagen import MutagenError
from mutagen.mp3 import MP3 as MPEG3, BitrateMode
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

from lianxin.foundation.files.content import ebml, mp4 as boxes
from lianxin.foundation.files.content.damage import Damaged, HasVideo
from lianxin.foundation.files.content.result import Examined, refused
from lianxin.foundation.files.rules import M4A, MP3, OGG, VOICE_GRACE_SECONDS, VOICE_SECONDS, WAV, WEBM, Content

_DAMAGED = _("This voice message is damaged and cannot be played. Record it again.")
_VIDEO = _("Videos cannot be sent here. Send a photo or a voice message.")
_LONG = _("A voice message has up to 60 seconds. Record a shorter one, or two.")
_ERRORS = (
    MutagenError,
    Damaged,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    ArithmeticError,
    struct.error,
)

# Seconds of sound, and the bytes without tags.
_Reading = tuple[float, bytes]


def ogg(body: bytes) -> Examined:
    """Opus in Ogg, as Firefox records."""
    return _examined(body, OGG, _read_ogg)


def wav(body: bytes) -> Examined:
    return _examined(body, WAV, _read_wav)


def mp3(body: bytes) -> Examined:
    return _examined(body, MP3, _read_mp3)


def webm(body: bytes) -> Examined:
    """Opus in WebM, as Chromium records: without a length in its head, so its blocks are read."""
    return _examined(body, WEBM, ebml.read_sound)


def mp4(body: bytes) -> Examined:
    """AAC (or Opus) in MP4, as Safari and telephones record, in one piece or in fragments."""
    return _examined(body, M4A, boxes.read_sound)


def _examined(body: bytes, content: Content, read: Callable[[bytes], _Reading]) -> Examined:
    try:
        seconds, clean = read(body)
    except HasVideo as error:
        raise refused(_VIDEO) from error
    except _ERRORS as error:
        raise refused(_DAMAGED) from error
    if not math.isfinite(seconds) or seconds <= 0:
        raise refused(_DAMAGED)
    if seconds > VOICE_SECONDS + VOICE_GRACE_SECONDS:
        raise refused(_LONG)
    return Examined(content=content, body=clean, seconds=max(1, round(seconds)))


def _opened(reader: Any, handle: io.BytesIO) -> Any:
    """Mutagen has no types worth the name."""
    return reader(handle)


def _read_ogg(body: bytes) -> _Reading:
    handle = io.BytesIO(body)
    found = _opened(OggOpus, handle)
    found.delete(handle)
    return float(found.info.length), handle.getvalue()


def _read_wav(body: bytes) -> _Reading:
    handle = io.BytesIO(body)
    found = _opened(WAVE, handle)
    bytes_per_second = found.info.bitrate / 8
    if found.tags is not None:
        found.delete(handle)
    # The head may say less than there is.
    return max(found.info.length, (len(body) - 4096) / bytes_per_second), handle.getvalue()


def _read_mp3(body: bytes) -> _Reading:
    handle = io.BytesIO(body)
    found = _opened(MPEG3, handle)
    found.delete(handle)
    clean = handle.getvalue()
    # Heads of variable rate state a length; at the highest rate of the format (320 kbit/s) it cannot be shorter.
    floor = len(clean) / 40_000
    exact = len(clean) * 8 / found.info.bitrate if found.info.bitrate_mode == BitrateMode.CBR else found.info.length
    return max(floor, exact, found.info.length), clean
