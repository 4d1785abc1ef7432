import pytest
from hypothesis import given, strategies as st

from lianxin.foundation.accounts.rules import checked_email, normal_email, normal_name, normal_username
from lianxin.kernel.errors import Invalid


@pytest.mark.parametrize(
    "typed, stored", [("Li.Mei", "li.mei"), (" ｌｉ ", "li"), ("李春梅", "李春梅"), ("a@b.cn", "a@b.cn")]
)
def test_usernames_have_one_spelling(typed, stored):
    assert normal_username(typed) == stored


@pytest.mark.parametrize("typed", ["", "  ", "a/b", "a'b", "<a>", "x" * 151, "a\x00b", "a\u202eb"])
def test_usernames_with_other_signs_are_refused(typed):
    with pytest.raises(Invalid) as caught:
        normal_username(typed)
    assert "username" in caught.value.fields


@given(st.text(max_size=200))
def test_username_normalisation_is_stable_or_refuses(typed):
    try:
        once = normal_username(typed)
    except Invalid:
        return
    assert normal_username(once) == once


def test_names_lose_controls_and_spaces_but_nothing_else():
    assert normal_name("  阿依努尔·买买提\u202e ") == "阿依努尔·买买提"


@pytest.mark.parametrize("typed", ["", " ", "\u200e", "…", "x" * 61])
def test_names_empty_or_long_are_refused(typed):
    with pytest.raises(Invalid):
        normal_name(typed)


def test_emails_are_compared_without_case():
    assert normal_email(" Li@Example.CN ") == "li@example.cn"


@pytest.mark.parametrize("typed", ["Li.Wei@Example.org ", "ｌi.wei@example.org"])
def test_mail_address_is_folded(typed):
    assert checked_email(typed) == "li.wei@example.org"
    assert checked_email(" ") == ""


@pytest.mark.parametrize("typed", ["li.wei", "li wei@example.org", "@example.org", "a@b@c", f"{'a' * 400}@example.org"])
def test_what_is_no_mail_address_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        checked_email(typed)
    assert "email" in refused.value.fields
