"""Uploads true and false, through the one door."""

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st
from PIL import Image

from lianxin.foundation.files.content import examine, photos
from lianxin.foundation.files.enums import FileKind
from lianxin.kernel.errors import Invalid
from tests.factories import files as made

EVERY = frozenset(FileKind)


def check(name, body, kinds=EVERY):
    return examine(made.make_upload(name, body), kinds=kinds)


def refusal(name, body, kinds=EVERY):
    with pytest.raises(Invalid) as caught:
        check(name, body, kinds)
    assert set(caught.value.fields) == {"file"}
    return str(caught.value)


# Photos


def test_photo_carries_no_metadata_out():
    body = made.jpeg(gps=True, orientation=6)
    assert made.OWNER.encode() in body
    assert Image.open(io.BytesIO(body)).getexif().get_ifd(0x8825)
    found = check("现场.jpg", body)
    for kept in (found.body, found.small):
        photo = Image.open(io.BytesIO(kept))
        assert dict(photo.getexif()) == {}
        assert not photo.getexif().get_ifd(0x8825)
        assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & set(photo.info)
        assert made.OWNER.encode() not in kept
        assert b"Exif" not in kept


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (800, 600), (0.1, 0.1)),
        (3, (800, 600), (0.9, 0.9)),
        (6, (600, 800), (0.9, 0.1)),
        (8, (600, 800), (0.1, 0.9)),
    ],
)
def test_photo_is_turned_upright(orientation, size, red_at):
    found = check("a.jpg", made.jpeg(800, 600, orientation=orientation))
    assert (found.width, found.height) == size
    photo = Image.open(io.BytesIO(found.body))
    red, _green, blue = photo.getpixel((int(red_at[0] * size[0]), int(red_at[1] * size[1])))
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_odd_orientation_leaves_the_photo_as_it_is(orientation):
    assert check("a.jpg", made.jpeg(800, 600, orientation=orientation)).width == 800


def test_wav_without_a_rate_is_refused():
    body = bytearray(made.wav())
    body[24:36] = bytes(12)
    assert refusal("a.wav", bytes(body))


def test_large_photo_is_shrunk_and_has_its_thumbnail():
    found = check("a.jpg", made.jpeg(4000, 3000))
    assert (found.width, found.height) == (2560, 1920)
    assert Image.open(io.BytesIO(found.small)).size == (480, 360)


def test_small_photo_is_not_blown_up():
    found = check("a.jpg", made.jpeg(300, 200))
    assert (found.width, found.height) == (300, 200)


@pytest.mark.parametrize("fmt", ["PNG", "WEBP", "GIF"])
def test_pictures_of_other_formats_become_webp(fmt):
    found = check(f"a.{fmt.lower()}", made.picture(fmt))
    assert found.content.mime == "image/webp"
    assert Image.open(io.BytesIO(found.body)).format == "WEBP"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_is_read(mode):
    assert check("a.png", made.picture("PNG", mode=mode)).width == 400


def test_transparent_parts_become_white():
    found = check("a.png", made.picture("PNG", mode="RGBA"))
    assert Image.open(io.BytesIO(found.body)).getpixel((5, 5)) == (255, 255, 255)


def test_cmyk_photo_is_read():
    out = io.BytesIO()
    Image.new("CMYK", (50, 50)).save(out, "JPEG")
    assert check("a.jpg", out.getvalue()).content.mime == "image/jpeg"


def test_only_the_first_picture_of_an_animation_is_kept():
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    photo = Image.open(io.BytesIO(check("a.gif", out.getvalue()).body))
    assert getattr(photo, "n_frames", 1) == 1
    assert photo.getpixel((5, 5))[0] > 200


def test_photo_of_20_megabytes_is_taken_and_one_beyond_is_not():
    body = made.jpeg()
    assert check("a.jpg", body + bytes(20 * 1024 * 1024 - len(body))).width == 800
    assert "20" in refusal("a.jpg", body + bytes(20 * 1024 * 1024 + 1 - len(body)))


def test_bomb_is_refused_before_it_is_decoded(monkeypatch):
    def decoded(*_args):
        raise AssertionError("was decoded")

    monkeypatch.setattr(photos, "_flat", decoded)
    bomb = made.picture("PNG", 100, 100, mode="1")
    at = bomb.index(b"IHDR") + 4
    header = b"IHDR" + struct.pack(">II", 60_000, 60_000) + bomb[at + 8 : at + 13]
    bomb = bomb[: at - 4] + header + struct.pack(">I", zlib.crc32(header)) + bomb[at + 17 :]
    assert "像素" in refusal("a.png", bomb)


def test_true_bomb_of_41_megapixels_is_refused():
    assert "像素" in refusal("a.png", made.picture("PNG", 6_500, 6_500, mode="1"))


def test_damaged_photo_is_refused():
    assert refusal("a.jpg", made.jpeg()[:3000])


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.data())
def test_altered_photo_is_kept_or_refused_and_never_breaks(data):
    fmt = data.draw(st.sampled_from(["PNG", "WEBP", "GIF", "JPEG", ""]))
    body = bytearray(made.picture(fmt, 40, 30) if fmt else made.jpeg(40, 30, gps=True, orientation=6))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(12, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):
        assert check("a", bytes(body)).width


# Voices


@pytest.mark.parametrize(
    ("name", "body", "mime"),
    [
        ("a.wav", made.wav(), "audio/wav"),
        ("a.mp3", made.mp3(), "audio/mpeg"),
        ("a.ogg", made.ogg(), "audio/ogg"),
        ("a.webm", made.webm(), "audio/webm"),
        ("a.m4a", made.mp4(), "audio/mp4"),
    ],
)
def test_voice_is_timed(name, body, mime):
    found = check(name, body)
    assert (found.content.mime, found.content.kind, found.seconds) == (mime, FileKind.VOICE, 3)


@pytest.mark.parametrize("sample", ["chromium-3s.webm", "chromium-3s.m4a"])
def test_voice_as_a_browser_records_it_is_timed(sample):
    assert check(sample, (made.SAMPLES / sample).read_bytes()).seconds == 3


@pytest.mark.parametrize("make", [made.wav, made.mp3, made.ogg, made.webm, made.mp4])
def test_voice_of_a_minute_is_taken_and_a_longer_one_is_not(make):
    assert check("a", make(60)).seconds == 60
    assert "60" in refusal("a", make(64))


def test_wav_that_states_less_than_it_holds_is_refused():
    body = bytearray(made.wav(200))
    body[40:44] = struct.pack("<I", 16_000)
    assert "60" in refusal("a.wav", bytes(body))


def test_voice_without_sound_is_refused():
    assert refusal("a.wav", made.wav(0))
    assert refusal("a.webm", made.webm(0))


def test_video_is_refused():
    assert "视频" in refusal("a.webm", made.webm(track_type=1))
    assert "视频" in refusal("a.mp4", made.mp4(handler=b"vide"))


def test_voice_of_an_unknown_codec_is_refused():
    assert refusal("a.webm", made.webm(codec=b"A_AC3"))


def test_tags_of_a_voice_are_blanked():
    place = b"+25.1122+099.1690/"
    for name, body in (("a.webm", made.webm(tags=place * 3)), ("a.m4a", made.mp4(place=place))):
        found = check(name, body)
        assert place in body
        assert place not in found.body
        assert len(found.body) == len(body)
        assert check(name, found.body).seconds == 3
    assert b"ZZZ" not in check("a.ogg", made.ogg()).body


@pytest.mark.parametrize("make", [made.wav, made.mp3, made.ogg, made.webm, made.mp4])
@hypothesis_settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_altered_voice_is_kept_or_refused_and_never_breaks(make, data):
    body = bytearray(make(1))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(4, min(len(body) - 1, 600)))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(body) // 2, len(body)))
    with contextlib.suppress(Invalid):
        assert check("a", bytes(body[:cut])).seconds


# Documents


@pytest.mark.parametrize(
    ("name", "body", "ending"),
    [
        ("申请.pdf", made.pdf(), "pdf"),
        ("申请.docx", made.office(), "docx"),
        ("名单.xlsx", made.office("xl"), "xlsx"),
        ("申请.doc", made.old_office("Root Entry", "WordDocument"), "doc"),
        ("申请.wps", made.old_office("WordDocument"), "doc"),
        ("名单.xls", made.old_office("Workbook"), "xls"),
        ("名单.et", made.old_office("Book"), "xls"),
    ],
)
def test_document_is_told_by_its_content(name, body, ending):
    found = check(name, body)
    assert (found.content.ending, found.content.kind, found.body) == (ending, FileKind.DOCUMENT, body)


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4\nnothing follows",
        made.pdf()[:-8],
        made.pdf().replace(b"startxref\n", b"startxref\n9"),
        made.pdf(tail=b"PK\x03\x04 something behind the end"),
        made.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        made.pdf(b"/AA<</O<</S/Launch/F(cmd.exe)>>>>"),
        made.pdf(b"/Encrypt 3 0 R"),
        made.office(parts={"word/vbaProject.bin": b"x"}),
        made.office(parts={"../../etc/passwd": b"x"}),
        made.office(parts={"xl/a.exe": b"MZ"}),
        made.office(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        made.office(main="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        made.office()[:-40],
        made.old_office("WordDocument", "_VBA_PROJECT"),
        made.old_office("EncryptedPackage"),
        made.old_office("PowerPoint Document"),
    ],
)
def test_false_or_active_document_is_refused(body):
    assert refusal("a", body)


def test_zip_bomb_is_refused():
    assert refusal("a.xlsx", made.office("xl", parts={"xl/sheet.xml": bytes(301 * 1024 * 1024)}))


@hypothesis_settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_altered_document_is_kept_or_refused_and_never_breaks(data):
    body = bytearray(data.draw(st.sampled_from([made.pdf(), made.office(), made.old_office("Workbook")])))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(8, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):
        assert check("a", bytes(body)).body


# What lies about itself


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("photo.jpg", made.pdf()),
        ("photo.jpg", made.office()),
        ("letter.pdf", made.jpeg()),
        ("letter.docx", made.office("xl")),
        ("letter.docx", made.old_office("WordDocument")),
        ("voice.mp3", made.jpeg()),
        ("voice.webm", made.pdf()),
        ("page.html", made.jpeg()),
        ("run.exe", made.pdf()),
    ],
)
def test_file_that_lies_about_its_kind_is_refused(name, body):
    assert "名" in refusal(name, body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("photo.jpg", b"<html><script>alert(1)</script></html>"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.jpg", b"MZ\x90\x00" + bytes(200)),
        ("photo.png", b"\x7fELF" + bytes(200)),
        ("photo.jpg", b"GIF89a<script>alert(1)</script>"),
        ("a.jpg", b"\x00"),
        ("a.pdf", b" " + made.pdf()),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(100)),
    ],
)
def test_what_is_none_of_ours_is_refused(name, body):
    assert refusal(name, body)


def test_png_named_jpg_is_a_photo_all_the_same():
    assert check("微信图片.jpg", made.picture("PNG")).content.kind == FileKind.PHOTO


def test_photo_that_is_a_script_too_loses_the_script():
    body = made.jpeg() + b"<script>alert(1)</script><?php system('id'); ?>"
    found = check("a.jpg", body)
    assert b"script" not in found.body + found.small


def test_empty_file_is_refused():
    assert "空" in refusal("a.jpg", b"")


def test_kind_that_is_not_wanted_is_refused():
    assert refusal("a.pdf", made.pdf(), frozenset({FileKind.PHOTO}))
    assert refusal("a.wav", made.wav(), frozenset({FileKind.PHOTO}))
    assert refusal("a.jpg", made.jpeg(), frozenset({FileKind.VOICE}))
