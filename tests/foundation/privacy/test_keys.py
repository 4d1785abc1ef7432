from lianxin.foundation.privacy.keys import lookup_hash


def test_hash_finds_equal_values_only_within_one_field():
    assert lookup_hash("1", context="a.B.c") == lookup_hash("1", context="a.B.c")
    assert lookup_hash("1", context="a.B.c") != lookup_hash("1", context="a.B.d")
    assert lookup_hash("1", context="a.B.c") != lookup_hash("2", context="a.B.c")


def test_hash_follows_the_setting(settings):
    before = lookup_hash("1", context="a.B.c")
    settings.KEYED_HASH = "hmac-sm3"
    after = lookup_hash("1", context="a.B.c")
    assert before != after
    assert len(before) == len(after) == 64
