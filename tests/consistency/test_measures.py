"""Every measure is said in both languages, and docs/measures.md lists what the domains declare."""

import re

import pytest
from django.utils.translation import override

from lianxin.foundation.access.rules import PERMISSIONS
from lianxin.foundation.journal.measures import Measure, Rate, all_measures, all_rates
from tools.measures import DOCUMENT, document

EVERY = [*all_measures(), *all_rates()]


def test_the_list_of_measures_is_what_the_domains_declare():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run `python -m tools.measures`"


@pytest.mark.parametrize("what", EVERY, ids=lambda what: what.code)
def test_a_measure_has_words_and_a_sentence_in_both_languages(what: Measure | Rate):
    for words in (what.words, what.counted):
        with override("en"):
            english = str(words)
        with override("zh-hans"):
            chinese = str(words)
        assert english.strip()
        assert re.search(r"[\u4e00-\u9fff]", chinese), f"{what.code}: {english}"


def test_no_two_measures_go_by_one_name():
    for language in ("en", "zh-hans"):
        with override(language):
            names = [str(what.words) for what in EVERY]
        assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]


def test_what_opens_the_records_is_a_permission():
    assert {measure.opens for measure in all_measures()} - {""} <= set(PERMISSIONS)


def test_no_measure_counts_what_the_design_refuses():
    refused = re.compile("民族|宗教|信仰|政治面貌|思想|重点人员|在线时长|登录次数|打卡|排名|得分")
    with override("zh-hans"):
        assert not [what.code for what in EVERY if refused.search(f"{what.words}{what.counted}")]
