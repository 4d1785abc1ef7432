import pytest
from django.utils.translation import override

from lianxin.kernel.language import in_readers_language


@pytest.mark.parametrize(
    ("language", "english", "read"),
    [
        ("zh-hans", "Lamp", "路灯"),
        ("en", "Lamp", "Lamp"),
        ("en", "", "路灯"),
        ("ar-xb", "Lamp", "Lamp"),
        (None, "Lamp", "Lamp"),
    ],
)
def test_words_of_a_place_in_the_readers_language(language, english, read):
    with override(language):
        assert in_readers_language("路灯", english) == read
