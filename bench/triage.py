"""Measures how well categories are proposed: 5-fold cross-validation over real messages, beside three references.

    .venv/bin/python bench/triage.py [--complaints FOLDER] [--seeds 5]

What makes it honest: no message without category that is like one with a category (30 % of its runs of five characters) is
used at all; what is like a held-back message is taken out of the lessons too; everything that reads a category (learning,
confidences) is done anew in each fold without the held-back part. The background is learned once, from messages without
categories only. Results go to bench/results/triage.md.
"""

import argparse
import csv
import os
import platform
import resource
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "triage.md"
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  why: the path first
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer  # noqa: E402  why: the path first
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score  # noqa: E402  why: the path first
from sklearn.model_selection import StratifiedKFold, train_test_split  # noqa: E402  why: the path first
from sklearn.naive_bayes import MultinomialNB  # noqa: E402  why: the path first
from sklearn.svm import LinearSVC  # noqa: E402  why: the path first

from lianxin.domains.triage.learning.files import packed  # noqa: E402  why: the path first
from lianxin.domains.triage.learning.space import Space, learn_space  # noqa: E402  why: the path first
from lianxin.domains.triage.learning.text import Message, read  # noqa: E402  why: the path first
from lianxin.domains.triage.learning.training import Lesson, lessons_of_tree, train  # noqa: E402  why: the path first

WITHOUT = ("messages_hotspot", "messages_with_replies", "messages_official_test_unlabelled")
LIKE = 0.3
FOLDS = 5


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def message_of(row: dict[str, str]) -> Message:
    return Message(row["subject"], row["detail"])


def runs(message: Message) -> set[str]:
    text = read(message).text
    return {text[at : at + 5] for at in range(max(1, len(text) - 4))}


def like(one: set[str], held: list[set[str]], where: dict[str, list[int]]) -> list[int]:
    """Which of `held` share much with `one`."""
    shared = Counter(at for run in one for at in where.get(run, ()))
    return [at for at, count in shared.items() if count >= LIKE * min(len(one), len(held[at]))]


class Kept:
    """A space that reads each message once, since every fold reads the same ones."""

    def __init__(self, space: Space) -> None:
        self.size, self.lies = space.size, cache(space.lies)


class Data:
    """Messages with their categories, groups of like ones, and messages without that are like none of them."""

    def __init__(self, folder: Path) -> None:
        labelled = rows_of(folder, "messages_labelled")
        self.messages = [message_of(row) for row in labelled]
        self.labels = np.array([row["level1_label"] for row in labelled])
        held = [runs(message) for message in self.messages]
        where: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(held):
            for run in one:
                where[run].append(at)
        self.near = [set(like(one, held, where)) for one in held]
        without = {
            read(message).text: message for name in WITHOUT for message in map(message_of, rows_of(folder, name))
        }
        self.background = [message for message in without.values() if not like(runs(message), held, where)]
        self.dropped = len(without) - len(self.background)
        words: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(folder, "category_tree"):
            if row["level1"] in set(self.labels):
                words[row["level1"]].add(f"{row['level2']} {row['level3']}".replace("其他", ""))
        self.tree = lessons_of_tree({label: sorted(found) for label, found in words.items()})

    def folds(self, seed: int) -> Iterator[tuple[Any, Any]]:
        for learn, held in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(self.labels, self.labels):
            kept = set(held.tolist())
            yield np.array([at for at in learn if not self.near[at] & kept]), held

    def lessons(self, which: Iterable[int]) -> list[Lesson]:
        return [Lesson(self.messages[at], self.labels[at]) for at in which]


def references(data: Data, learn: Any, held: Any) -> dict[str, list[str]]:
    texts = np.array([f"{message.title} {message.words}" for message in data.messages], dtype=object)
    right = data.labels[learn]
    counted = CountVectorizer(analyzer="char", ngram_range=(2, 2))
    weighed = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    bayes = MultinomialNB(alpha=0.1).fit(counted.fit_transform(texts[learn]), right)
    machine = LinearSVC(random_state=0).fit(weighed.fit_transform(texts[learn]), right)
    return {
        "majority": [Counter(right).most_common(1)[0][0]] * len(held),
        "naive Bayes, pairs of characters": bayes.predict(counted.transform(texts[held])),
        "linear SVM, TF-IDF of characters and pairs": machine.predict(weighed.transform(texts[held])),
    }


def measured(data: Data, space: Kept, seed: int) -> tuple[dict[str, Any], Any]:
    """The answers of one seed: the references' and ours with its confidences."""
    answers = defaultdict(lambda: np.empty(len(data.labels), dtype=object))
    sure = np.zeros(len(data.labels))
    for learn, held in data.folds(seed):
        for name, given in references(data, learn, held).items():
            answers[name][held] = given
        model = train([*data.lessons(learn), *data.tree], space=space)
        for at in held:
            shares = model.confidences(data.messages[at])
            best = int(shares.argmax())
            answers["Lianxin"][at], sure[at] = model.labels[best], shares[best]
    return answers, sure


def interval(values: list[float]) -> str:
    """The mean and, of five, the interval that holds it 19 times of 20 (Student)."""
    if len(values) < 2:
        return f"{values[0]:.4f}"
    reach = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}.get(len(values), 2.6) * statistics.stdev(values) / len(values) ** 0.5
    return f"{statistics.mean(values):.4f} ± {reach:.4f}"


def curve(data: Data, space: Kept, seeds: int) -> list[tuple[str, str, str]]:
    """What a small place can expect: as many lessons, measured on folds that hold back a fifth."""
    found = []
    for size in (0, 100, 300):
        values, shares = [], []
        for seed in range(seeds):
            given = np.empty(len(data.labels), dtype=object)
            for learn, held in data.folds(seed):
                part = learn[:0]
                if size:
                    alike = {"stratify": data.labels[learn], "random_state": seed}
                    part, _rest = train_test_split(learn, train_size=size, **alike)
                model = train([*data.lessons(part), *data.tree], space=space)
                given[held] = [model.labels[int(model.scores(data.messages[at]).argmax())] for at in held]
            values.append(f1_score(data.labels, given, average="macro"))
            shares.append(accuracy_score(data.labels, given))
        found.append((str(size), interval(values), interval(shares)))
    return found


def _what_it_takes(data: Data, space: Space, space_seconds: float) -> list[str]:
    start = time.perf_counter()
    model = train([*data.lessons(range(len(data.labels))), *data.tree], space=space)
    train_seconds = time.perf_counter() - start
    took = []
    model.guess(data.background[0])
    for message in data.background[:1000]:
        start = time.perf_counter()
        model.guess(message)
        took.append(1000 * (time.perf_counter() - start))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        "| what it takes | |",
        "|---|---|",
        f"| learning the background, once | {space_seconds:.1f} s |",
        f"| learning the categories, with confidences | {train_seconds:.1f} s |",
        f"| three categories with words, median of 1,000 messages | {statistics.median(took):.2f} ms |",
        f"| the same, 99 of 100 are quicker than | {sorted(took)[int(0.99 * len(took))]:.2f} ms |",
        f"| model as a file | {len(packed(model)) / 1e6:.1f} MB |",
        f"| largest memory of the whole bench | {memory:.0f} MB |",
    ]


def _confidence(sure: Any, hits: Any) -> list[str]:
    lines = [
        "Confidence of the first category, all seeds:",
        "",
        "| confidence | share of messages | mean confidence | right |",
        "|---|---|---|---|",
    ]
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        here = (sure > low) & (sure <= high)
        if here.any():
            share, mean, right = here.mean(), sure[here].mean(), hits[here].mean()
            lines.append(f"| {low} to {min(high, 1)} | {share:.1%} | {mean:.3f} | {right:.1%} |")
    return lines


def write(data: Data, space: Space, space_seconds: float, found: Any, seeds: int) -> None:
    scores, accuracies, sure, hits, confused, names = found
    most = f"{round(len(data.labels) * (FOLDS - 1) / FOLDS)} (of {len(data.labels)})"
    lines = [
        "# Triage: which category a message has",
        "",
        *_what_was_done(data, names, seeds),
        "",
        "| | macro-F1 | accuracy |",
        "|---|---|---|",
        *(f"| {name} | {interval(scores[name])} | {interval(accuracies[name])} |" for name in scores),
        "",
        *_what_it_takes(data, space, space_seconds),
        "",
        *_confidence(sure, hits),
        "",
        "Learning curve (0: the words of the category tree and the background alone):",
        "",
        "| lessons | macro-F1 | accuracy |",
        "|---|---|---|",
        *(f"| {size} | {score} | {share} |" for size, score, share in curve(data, Kept(space), seeds)),
        f"| {most} | {interval(scores['Lianxin'])} | {interval(accuracies['Lianxin'])} |",
        "",
        "Taken for (mean over seeds; row: what people chose):",
        "",
        "| | " + " | ".join(names) + " |",
        "|---|" + "---|" * len(names),
    ]
    for name, row in zip(names, confused, strict=True):
        lines.append(f"| {name} | " + " | ".join(f"{value:.0f}" for value in row) + " |")
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--complaints", type=Path, default=ROOT.parent / "shared" / "data" / "complaints")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="Only macro-F1, to standard output, nothing written.")
    asked = parser.parse_args()
    if not asked.complaints.is_dir():
        sys.exit(f"{asked.complaints} is missing: nothing measured.")
    data = Data(asked.complaints)
    start = time.perf_counter()
    space = learn_space(data.background)
    space_seconds = time.perf_counter() - start
    kept = Kept(space)
    scores, accuracies = defaultdict(list), defaultdict(list)
    sure, hits, confused = [], [], 0
    names = sorted(set(data.labels))
    for seed in range(asked.seeds):
        answers, confident = measured(data, kept, seed)
        for name, given in answers.items():
            scores[name].append(f1_score(data.labels, given, average="macro"))
            accuracies[name].append(accuracy_score(data.labels, given))
        sure.append(confident)
        hits.append(answers["Lianxin"] == data.labels)
        confused = confused + confusion_matrix(data.labels, answers["Lianxin"], labels=names)
        print(seed, {name: round(values[-1], 4) for name, values in scores.items()}, flush=True)
    sure, hits = np.concatenate(sure), np.concatenate(hits)
    above = sure > 0.9
    print(f"space {space_seconds:.1f} s; above 0.9: {above.mean():.3f} of all, right {hits[above].mean():.4f}")
    if not asked.quick:
        write(data, space, space_seconds, (scores, accuracies, sure, hits, confused / asked.seeds, names), asked.seeds)


def _what_was_done(data: Data, names: list[str], seeds: int) -> list[str]:
    version, cores = platform.python_version(), os.cpu_count()
    alike = sum(len(one) > 1 for one in data.near)
    return [
        f"`.venv/bin/python bench/triage.py --seeds {seeds}`, {time.strftime('%Y-%m-%d')}, Python {version}, {cores} cores shared with other work.",
        "",
        f"{len(data.labels)} real messages with one of {len(names)} categories, {FOLDS}-fold, {seeds} seeds (± is 95 % of the mean over seeds).",
        f"Background: {len(data.background)} messages without category; {data.dropped} more were left out, being like one with a category.",
        f"{alike} messages with a category are like another of them: when one is held back, the others are no lessons.",
    ]


if __name__ == "__main__":
    main()
