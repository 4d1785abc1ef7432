"""The learning core: pure, told apart on invented messages, kept in a file without code."""

from datetime import UTC, datetime

import numpy as np
import pytest

from lianxin.domains.triage.learning import card, files
from lianxin.domains.triage.learning.space import Space, learn_space
from lianxin.domains.triage.learning.text import Message, cleaned, grams
from lianxin.domains.triage.learning.training import lessons_of_tree, train
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
    assert grams("停水了") == ["停", "水", "了", "停水", "水了"]


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
    path.write_bytes(content.replace(b"lianxin-triage 1 ", b"lianxin-triage 2 ", 1))
    with pytest.raises(Invalid):
        files.read(path)
    path.write_bytes(content)
    assert files.read(path, digest).labels == model.labels


def test_directions_of_words_bring_neighbours_together(monkeypatch):
    """With many messages words that stand among the same words lie near one another, whatever their categories."""
    monkeypatch.setattr("lianxin.domains.triage.learning.space.FEWEST_MESSAGES", 200)
    space: Space = learn_space([one.lesson.message for one in make_past(600, end=END)])
    lies = {word: space.vectors[space.word_at[word]] for word in ("水表", "水厂", "班次", "站台")}
    lies = {word: vector / np.linalg.norm(vector) for word, vector in lies.items()}
    assert lies["水表"] @ lies["水厂"] > lies["水表"] @ lies["班次"]
    assert lies["班次"] @ lies["站台"] > lies["班次"] @ lies["水厂"]


def test_no_threshold_where_too_little_was_measured(model, lessons):
    few = card.figures(model, lessons[:30])
    assert few["threshold"] is None
    many = card.figures(model, lessons)
    assert many["threshold"] is not None
    assert sum(row["messages"] for row in many["calibration"]) == len(lessons)
