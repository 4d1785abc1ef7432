"""The text bank: rich, complete, ours."""

import csv
import random
from datetime import timedelta
from pathlib import Path

import pytest

from lianxin.demo.bank import CATEGORIES, DATA, category_rows, names, phrases, situations
from lianxin.demo.tree import OFFICES, units
from lianxin.demo.wording import Local, day_word, fill
from lianxin.foundation.orgs.rules import short_name
from lianxin.kernel import clock

SHARED = Path("/work/shared/data")
RUN = 15


def test_there_are_many_situations_each_with_an_answer():
    assert len(situations()) >= 150
    for situation in situations():
        assert situation.office in {*OFFICES, "desk", "grid", "village_hub", "-"}
        assert situation.weight > 0
        for message in situation.messages:
            assert situation.referral or situation.answers_to(message), (situation.code, message)


def test_every_sentence_can_be_filled():
    rng = random.Random(1)
    at = clock.at_local(clock.today(), 10)
    for town in (True, False):
        local = Local(town=town, rng=rng)
        for situation in situations():
            for message in situation.messages:
                assert local.message(situation, message)
            for answer in situation.answers:
                assert "{" not in local.staff_words(answer.words, at=at, due=at + timedelta(days=5), team="社区")
        for kind in phrases():
            local.phrase(kind, at=at, due=at + timedelta(days=5), team="社区")


def test_choices_may_stand_in_choices():
    made = {fill("{甲|{乙|丙}}丁", {}, random.Random(seed)) for seed in range(40)}
    assert made == {"甲丁", "乙丁", "丙丁"}


def test_days_are_said_as_people_say_them():
    sunday = clock.at_local(clock.today().fromisocalendar(2026, 47, 7), 9)
    assert day_word(sunday, 0) == "今天"
    assert day_word(sunday, 1) == "明天"
    assert day_word(sunday, 2) == "下周二"
    assert day_word(sunday, 9) == "12月1日"


def test_units_have_names_as_people_say_them():
    assert short_name("杏花社区居民委员会") == "杏花社区"
    assert short_name("新寨村民委员会") == "新寨村"


def test_units_name_their_parents_first():
    seen = {""}
    for unit in units():
        assert unit.parent in seen
        seen.add(unit.code)
    assert len(seen) == len(units()) + 1


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not on this machine")
def test_the_units_are_those_of_the_edition():
    with (SHARED / "divisions" / "baoshan_5305.csv").open(encoding="utf-8") as file:
        edition = {(row["code"], row["name"]) for row in csv.DictReader(file) if row["level"] != "1"}
    assert edition <= {(unit.code, unit.name) for unit in units()}


def test_categories_name_their_parents_first():
    seen = {""}
    for row in category_rows():
        assert row["parent"] in seen
        assert row["source"]
        seen.add(row["code"])
    assert CATEGORIES.exists()


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not on this machine")
def test_no_sentence_is_from_the_shared_messages():
    theirs: set[str] = set()
    for path in sorted((SHARED / "complaints").glob("messages_*.csv")):
        text = path.read_text(encoding="utf-8")
        theirs.update(text[start : start + RUN] for start in range(len(text) - RUN + 1))
    ours = [line.words for s in situations() for line in (*s.messages, *s.answers)]
    ours += [words for bank in (phrases(), names()) for lines in bank.values() for words in lines]
    ours += [s.referral.words for s in situations() if s.referral]
    ours += [(DATA / f"notice_{language}.txt").read_text(encoding="utf-8") for language in ("zh", "en")]
    made = _filled()
    shared = {
        text[start : start + RUN]
        for text in (*ours, *made)
        for start in range(len(text) - RUN + 1)
        if text[start : start + RUN] in theirs
    }
    assert shared == set()


def _filled() -> list[str]:
    """Some finished messages of each kind, since a choice could complete what the template does not say."""
    rng = random.Random(2)
    local = Local(town=True, rng=rng)
    return [local.message(s, message) for s in situations() for message in s.messages for _try in range(6)]
