"""Photos: decoded within limits, turned upright, shrunk and written anew, so that nothing but the picture remains."""

import io
import struct

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from lianxin.foundation.files.content.result import Examined, refused
from lianxin.foundation.files.rules import JPEG, PHOTO_SIDE, SMALL_SIDE, WEBP, Content

# Phones make JPEG of up to 200 megapixels, which libjpeg reads at a fraction of its size. Everything else, progressive
# JPEG too, is held whole in memory: 40 megapixels are 160 MB, and enough for the longest screenshot.
JPEG_PIXELS = 210_000_000
OTHER_PIXELS = 40_000_000
JPEG_SCANS = 64
JPEG_QUALITY = 84
WEBP_QUALITY = 86
# Pictures of several cameras (MPO) open as JPEG.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Pillow's own limit stands below what phones make; `_check_size` holds ours before anything is decoded.
Image.MAX_IMAGE_PIXELS = JPEG_PIXELS

# What Pillow's decoders raise on altered files, found by trying.
_DECODER_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    AttributeError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    # Where warnings are made errors, as in tests.
    UserWarning,
)
# EXIF 2.32, section 4.6.4.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_TOO_MANY_PIXELS = _("This picture has too many pixels. Send a smaller one or a screenshot of it.")
_DAMAGED = _("This photo is damaged and cannot be opened. Take or choose it again.")


def photo(body: bytes) -> Examined:
    """The photo upright, at most 2560 px, without any metadata, with its thumbnail; raises Invalid."""
    try:
        picture = _decoded(body)
    except _BOMBS as error:
        raise refused(_TOO_MANY_PIXELS) from error
    except _DECODER_ERRORS as error:
        raise refused(_DAMAGED) from error
    content = JPEG if picture.format_given in {"JPEG", "MPO"} else WEBP
    large = picture.image
    large.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    small = large.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Examined(
        content=content,
        body=_encoded(large, content),
        small=_encoded(small, content),
        width=large.width,
        height=large.height,
    )


class _Picture:
    """A decoded image and the format it came in, which Pillow forgets on every step."""

    def __init__(self, image: Image.Image, format_given: str) -> None:
        self.image = image
        self.format_given = format_given


def _decoded(body: bytes) -> _Picture:
    with Image.open(io.BytesIO(body), formats=_FORMATS) as opened:
        given = opened.format or ""
        _check_size(opened, body)
        # Only JPEG can be read smaller than it is; the others ignore it.
        opened.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
        profile = opened.info.get("icc_profile")
        return _Picture(_flat(_in_srgb(_upright(opened), profile)), given)


def _upright(opened: Image.Image) -> Image.Image:
    """Turned as the camera was held; as it is, where what the camera wrote about that is broken."""
    opened.load()
    try:
        orientation = opened.getexif().get(_ORIENTATION)
    except _DECODER_ERRORS:
        return opened
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return opened if turn is None else opened.transpose(turn)


def _check_size(opened: Image.Image, body: bytes) -> None:
    """From the header alone, before a pixel is decoded."""
    pixels = opened.width * opened.height
    plain_jpeg = opened.format in {"JPEG", "MPO"} and not opened.info.get("progressive")
    if pixels > (JPEG_PIXELS if plain_jpeg else OTHER_PIXELS):
        raise refused(_TOO_MANY_PIXELS)
    if opened.format in {"JPEG", "MPO"} and body.count(b"\xff\xda") > JPEG_SCANS:
        raise refused(_DAMAGED)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as every screen shows them: wide-gamut phones would look pale once their profile is dropped."""
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=image.mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned or image


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white, in a new image: nothing of the old one's `info` (comments, EXIF, XMP) can follow."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    clean = Image.new("RGB", image.size, "white")
    if image.mode == "RGBA":
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _encoded(image: Image.Image, content: Content) -> bytes:
    out = io.BytesIO()
    if content is JPEG:
        image.save(out, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    else:
        image.save(out, "WEBP", quality=WEBP_QUALITY, method=3)
    return out.getvalue()
