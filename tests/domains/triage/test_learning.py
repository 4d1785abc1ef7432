"""The learning core: pure, told apart on invented messages, kept in a file without code."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

import numpy as np
import pytest

from lianxin.domains.triage.learning import card, files
from lianxin.domains.triage.learning.copies import without_copies
from lianxin.domains.triage.learning.space import Space, learn_space
from lianxin.domains.triage.learning.text import LONGEST, Message, cleaned, grams, read
from lianxin.domains.triage.learning.training import Lesson, NothingToLearn, fairly, lessons_of_tree, train
from lianxin.kernel.errors import Invalid
from tests.factories.triage import WORDS, make_past

END = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lessons():
    return [one.lesson for one in make_past(240, end=END)]


@pytest.fixture(scope="module")
def model(lessons):
    return train(lessons)


def test_cleaned_text_has_no_numbers_and_no_signs():
    assert cleaned("3号楼，１２户！停水") == "0号楼 0户 停水"
    water, stop, done = grams("水停了")[:3]
    assert grams("停水了").tolist()[:3] == [stop, water, done]
    assert len(set(grams("停水了").tolist())) == 5
    assert grams("停水了")[3] == grams("停水")[2] != grams("水停")[2]


def test_messages_not_seen_are_told_apart(model):
    told = card.figures(model, [one.lesson for one in make_past(90, end=END, seed=7)])
    assert told["macro_f1"] > 0.95
    assert told["measured"] == 90
    assert {label: one["messages"] for label, one in told["categories"].items()} == {"lamp": 30, "water": 30, "bus": 30}


def test_guesses_come_best_first_and_sum_to_one(model):
    guesses = model.guess(Message("", "门口的自来水浑浊,水压很低"))
    assert guesses[0].label == "water"
    assert [one.confidence for one in guesses] == sorted((one.confidence for one in guesses), reverse=True)
    assert sum(one.confidence for one in guesses) == pytest.approx(1, abs=1e-5)


def test_the_words_that_speak_are_words_of_the_message(model):
    first = model.guess(Message("路灯", "居民反映公交车站台的路灯不亮"))[0]
    assert first.label == "lamp"
    assert "路灯" in first.words
    assert all(len(word) > 1 and word in "居民反映公交车站台的路灯不亮" for word in first.words)


@pytest.mark.parametrize("words", ["", "  ", "!!!", "zzz", "停"])
def test_a_message_that_says_nothing_is_answered_without_words(model, words):
    guesses = model.guess(Message("", words))
    assert len(guesses) == 3
    assert all(np.isfinite(one.confidence) for one in guesses)


def test_two_categories_are_enough_and_one_is_not(lessons):
    two = [lesson for lesson in lessons if lesson.label != "bus"]
    guesses = train(two).guess(Message("", "路灯不亮,灯泡坏了"))
    assert [one.label for one in guesses] == ["lamp", "water"]
    with pytest.raises(Invalid):
        train([lesson for lesson in two if lesson.label == "lamp"])


def test_the_words_of_the_tree_alone_are_a_beginning():
    model = train(lessons_of_tree(WORDS))
    assert model.guess(Message("", "家里停水两天了,水管也漏水"))[0].label == "water"


def test_a_file_holds_all_of_a_model(model, tmp_path):
    path = tmp_path / "one.model"
    digest = files.write(model, path)
    again = files.read(path, digest)
    for message in (Message("路灯", "灯泡不亮"), Message("", "公交车末班车太早")):
        assert [one.label for one in again.guess(message)] == [one.label for one in model.guess(message)]
        assert again.scores(message) == pytest.approx(model.scores(message), abs=1e-5)
    assert b"pickle" not in path.read_bytes()


def test_a_damaged_or_foreign_file_is_refused(model, tmp_path):
    path = tmp_path / "one.model"
    digest = files.write(model, path)
    content = path.read_bytes()
    with pytest.raises(Invalid):
        files.read(path, "0" * 64)
    path.write_bytes(content[:-9] + b"\0" * 9)
    with pytest.raises(Invalid):
        files.read(path)
    path.write_bytes(content.replace(b"lianxin-triage 2 ", b"lianxin-triage 3 ", 1))
    with pytest.raises(Invalid):
        files.read(path)
    path.write_bytes(content)
    assert files.read(path, digest).labels == model.labels


def test_directions_of_words_bring_neighbours_together(monkeypatch):
    """With many messages words that stand among the same words lie near one another, whatever their categories."""
    monkeypatch.setattr("lianxin.domains.triage.learning.space.FEWEST_MESSAGES", 200)
    space: Space = learn_space([one.lesson.message for one in make_past(600, end=END)])
    lies = {word: space.vectors[space.words.at[word]] for word in ("水表", "水厂", "班次", "站台")}
    lies = {word: vector / np.linalg.norm(vector) for word, vector in lies.items()}
    assert lies["水表"] @ lies["水厂"] > lies["水表"] @ lies["班次"]
    assert lies["班次"] @ lies["站台"] > lies["班次"] @ lies["水厂"]


ALONE = """
import json, sys
from hashlib import sha256
from lianxin.domains.triage.learning.files import packed
from lianxin.domains.triage.learning.text import Message
from lianxin.domains.triage.learning.training import Lesson, train
lessons = [Lesson(Message(title, words), label) for title, words, label in json.load(sys.stdin)]
print(sha256(packed(train(lessons))).hexdigest())
"""


def test_the_same_lessons_give_the_same_file(lessons):
    """Also in a process of its own, where texts have other hashes."""
    told = json.dumps([[one.message.title, one.message.words, one.label] for one in lessons])
    run = partial(subprocess.run, [sys.executable, "-c", ALONE], input=told, capture_output=True, text=True, check=True)
    digests = {run(env={**os.environ, "PYTHONHASHSEED": seed}).stdout.strip() for seed in ("1", "2")}
    assert digests == {sha256(files.packed(train(lessons))).hexdigest()}


def test_of_many_the_newest_of_each_category_are_taken():
    assert fairly(["a", "b", "a", "a", "c", "a"], 4) == [1, 3, 4, 5]
    assert fairly(["a", "a", "b"], 5) == [0, 1, 2]
    assert fairly([], 5) == []


def test_more_lessons_than_are_solved_at_once_are_learned_from_the_newest(lessons, monkeypatch):
    monkeypatch.setattr("lianxin.domains.triage.learning.training.MOST_LESSONS", 60)
    turned = [replace(one, label={"lamp": "bus", "bus": "lamp"}.get(one.label, one.label)) for one in lessons]
    assert train([*turned, *lessons]).guess(Message("", "路灯不亮,灯泡坏了"))[0].label == "lamp"


def test_of_many_weights_those_of_common_terms_are_kept(lessons, monkeypatch):
    monkeypatch.setattr("lianxin.domains.triage.learning.training.MOST_WEIGHTS", 90)
    small = train(lessons)
    assert small.by_term.shape == (30, 3)
    assert small.guess(Message("", "路灯不亮,灯泡坏了"))[0].label == "lamp"


def test_lessons_that_say_nothing_are_none(lessons):
    empty = [Lesson(Message("", words), "empty") for words in ("", " ", "!!!", "😀😀")]
    assert train([*lessons, *empty]).labels == ("bus", "lamp", "water")
    with pytest.raises(NothingToLearn):
        train([*empty, lessons[0]])
    with pytest.raises(NothingToLearn):
        train([])


def test_english_and_emojis_and_two_minds_are_learned_too(lessons):
    """The same message under two categories; signs and other scripts beside the words."""
    mixed = [
        Lesson(Message("Street lamp 😀", f"the lamp in lane {number} is broken 💡💡"), "lamp") for number in range(10)
    ]
    twice = [Lesson(lesson.message, "bus") for lesson in lessons[:3]]
    model = train([*lessons, *mixed, *twice])
    assert model.guess(Message("", "broken lamp 💡"))[0].label == "lamp"
    assert model.guess(Message("", "末班车太早"))[0].label == "bus"


def test_a_long_message_is_read_so_far_and_no_further(model):
    long = Message("路灯", "路灯不亮" * 20_000)
    assert len(read(long).text) <= 2 * LONGEST + 1
    assert len(cleaned("\ufdfa" * LONGEST)) <= LONGEST
    assert model.guess(long)[0].label == "lamp"


def test_copies_are_found_and_forms_are_none():
    first = Message("路灯", "幸福路二十三号门前的路灯已经坏了三个星期,夜里什么都看不见,老人不敢出门,请尽快派人来修理")
    same = Message("", first.words + "。谢谢领导,盼复,我们全楼的居民都等着这盏灯亮起来")
    form = "尊敬的领导:您好!"
    other = Message("", form + "公交车末班车太早,下班的人赶不上,希望延长到晚上十点钟以后再收车")
    third = Message("", form + "自来水浑浊发黄已经半个月,楼上楼下都是这样,水厂说不归他们管,请查一查")
    assert without_copies([first, other], [same, third]) == [1]
    assert without_copies([Message("", "灯坏")], [Message("", "灯坏")]) == []
    assert without_copies([Message("", "灯坏")], [Message("", "灯坏了")]) == [0]
    long = Message("", "".join(f"第{chr(0x4E00 + number)}件事是{chr(0x5E00 + number)}" for number in range(180)))
    assert without_copies([long], [replace(long, words=long.words[:900])]) == []


def test_no_threshold_where_too_little_was_measured(model, lessons):
    few = card.figures(model, lessons[:30])
    assert few["threshold"] is None
    many = card.figures(model, lessons)
    assert many["threshold"] is not None
    assert sum(row["messages"] for row in many["calibration"]) == len(lessons)
