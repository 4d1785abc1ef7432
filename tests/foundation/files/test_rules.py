import pytest
from hypothesis import given, strategies as st

from lianxin.foundation.files.rules import CONTENTS, DOCX, JPEG, MIMES, NAME_LENGTH, clean_name, ending_of, promises


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("路灯.JPG", "路灯.jpg"),
        ("C:\\Users\\Zhang\\photo.png", "photo.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("a\x00\u202egpj.exe", "agpj.jpg"),
        ('a<b>:"c|?*.jpg', "a_b___c___.jpg"),
        ("  .. ", "file.jpg"),
        ("", "file.jpg"),
        (".htaccess", "htaccess.jpg"),
    ],
)
def test_name_is_cleaned_and_ends_as_its_content(name, clean):
    assert clean_name(name, "jpg") == clean


@given(st.text(max_size=400))
def test_clean_name_is_short_and_has_no_folder(name):
    clean = clean_name(name, "xlsx")
    assert clean.endswith(".xlsx")
    assert 6 <= len(clean) <= NAME_LENGTH
    assert not set(clean) & set('/\\<>:"|?*\x00\n\r')


def test_ending_is_read_in_any_case():
    assert ending_of("a.b.DOCX") == "docx"
    assert ending_of("a") == ""


def test_name_without_ending_promises_nothing():
    assert promises("blob", JPEG)
    assert promises("a.png", JPEG)
    assert not promises("a.pdf", DOCX)


def test_each_kind_of_content_has_its_own_mime():
    assert len(MIMES) == len(CONTENTS)
