import re

import pytest
from django.utils import translation

from lianxin.domains.messaging.templates import Template, register, registered, render

LETTER = Template(code="tests.letter", subject="Hello %(name)s", body="%(name)s: 100%% sure")


def test_words_are_filled_in_and_never_read_as_format():
    register(LETTER)
    assert render("tests.letter", {"name": "50%(x)s"}, language="en") == ("Hello 50%(x)s", "50%(x)s: 100% sure")


def test_template_may_be_registered_again_but_not_another_under_its_code():
    register(LETTER)
    with pytest.raises(ValueError, match=r"tests\.letter"):
        register(Template(code="tests.letter", subject="x", body="y"))


def test_every_template_speaks_both_languages_with_the_same_parameters():
    parameter = re.compile(r"%\((\w+)\)s")
    for template in registered():
        if template.code.startswith("tests."):
            continue
        with translation.override("zh-hans"):
            chinese = (str(template.subject), str(template.body))
        with translation.override("en"):
            english = (str(template.subject), str(template.body))
        for one, other in zip(chinese, english, strict=True):
            assert one != other, template.code
            assert set(parameter.findall(one)) == set(parameter.findall(other)), template.code
