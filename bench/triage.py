"""Measures how well categories are proposed: 5-fold cross-validation over real messages, beside three references.

    .venv/bin/python bench/triage.py [--complaints FOLDER] [--seeds 5]

FOLDER holds messages_labelled.csv (subject, detail, level1_label), category_tree.csv (level1, level2, level3) and, without
categories, those of the files named in WITHOUT that there are. What makes it honest: no message without category that is like one with a category
(30 % of its runs of five characters) is used at all; what is like a held-back message is taken out of the lessons too;
everything that reads a category (learning, confidences) is done anew in each fold without the held-back part. The background
is learned once, from messages without categories only. All messages are masked first, as they are in daily work. Time,
memory and size are taken in a process of its own that learns from all, and in another that loads what it wrote. Results go
to bench/results/triage.md.
"""

import argparse
import csv
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
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

from lianxin.domains.triage.learning import files  # noqa: E402  why: the path first
from lianxin.domains.triage.learning.space import Space, learn_space  # noqa: E402  why: the path first
from lianxin.domains.triage.learning.text import Message, read  # noqa: E402  why: the path first
from lianxin.domains.triage.learning.training import Lesson, lessons_of_tree, train  # noqa: E402  why: the path first
from lianxin.foundation.privacy.masking import mask  # noqa: E402  why: the path first

WITHOUT = ("messages_hotspot", "messages_with_replies", "messages_official_test_unlabelled")
LIKE = 0.3
FOLDS = 5
LENGTHS = (0, 100, 300, 1_000, 2_000, 100_000)
TIMED = 3_000


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def message_of(row: dict[str, str]) -> Message:
    return Message(mask(row["subject"]), mask(row["detail"]))


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
        start = time.perf_counter()
        labelled = rows_of(folder, "messages_labelled")
        self.messages = [message_of(row) for row in labelled]
        self.labels = np.array([row["level1_label"] for row in labelled])
        given = [name for name in WITHOUT if (folder / f"{name}.csv").exists()]
        others = [message_of(row) for name in given for row in rows_of(folder, name)]
        self.mask_seconds = time.perf_counter() - start
        held = [runs(message) for message in self.messages]
        where: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(held):
            for run in one:
                where[run].append(at)
        self.near = [set(like(one, held, where)) for one in held]
        without = {read(message).text: message for message in others}
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
        return [Lesson(self.messages[at], str(self.labels[at])) for at in which]


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


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _learned(folder: Path) -> dict[str, float]:
    """Learn from all, as a place does, and write the model; seconds, and the most memory it took beyond that of numpy."""
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    lessons = [Lesson(Message(title, words), label, weight) for title, words, label, weight in told["lessons"]]
    before, start, worked = _megabytes(), time.perf_counter(), time.process_time()
    model = train(lessons, background=[Message(title, words) for title, words in told["background"]])
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    files.write(model, folder / "all.model")
    return {"seconds": seconds, "worked": worked, "memory": most - before}


def _loaded(folder: Path) -> dict[str, Any]:
    """Load the model and ask it; milliseconds by the clock and of work, by length of message."""
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    asked = told["background"] or [[title, words] for title, words, _label, _weight in told["lessons"]]
    messages = [Message(title, words) for title, words in asked[-TIMED:]]
    before, start = _megabytes(), time.perf_counter()
    model = files.read(folder / "all.model")
    loading, start = time.perf_counter() - start, time.perf_counter()
    model.guess(messages[0])
    first = time.perf_counter() - start
    grown, took = _megabytes() - before, []
    for message in messages:
        start, worked = time.perf_counter(), time.thread_time()
        model.guess(message)
        worked = time.thread_time() - worked
        took.append((len(message.title + message.words), 1e3 * (time.perf_counter() - start), 1e3 * worked))
    return {"loading": loading, "first": first, "grown": grown, "took": took}


def _inner(what: str, folder: Path) -> Any:
    """The same in a process of its own."""
    run = [sys.executable, __file__, "--inner", what, "--complaints", str(folder)]
    return json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


def _what_it_takes(data: Data) -> list[str]:
    every = [*data.lessons(range(len(data.labels))), *data.tree]
    told = {
        "lessons": [[one.message.title, one.message.words, str(one.label), one.weight] for one in every],
        "background": [[one.title, one.words] for one in data.background],
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
        learned, loaded = _inner("learned", folder), _inner("loaded", folder)
        size = (folder / "all.model").stat().st_size / 1e6
    lines = [
        "| what it takes | |",
        "|---|---|",
        f"| masking all {len(data.background) + len(data.messages)} messages, once | {data.mask_seconds:.0f} s |",
        f"| learning from all: background and categories, with confidences | {learned['seconds']:.1f} s |",
        f"| of it work of the processors | {learned['worked']:.1f} s |",
        f"| memory while learning | {learned['memory']:.0f} MB |",
        f"| model as a file | {size:.1f} MB |",
        f"| loading it | {loaded['loading']:.2f} s |",
        f"| the first proposal of a process (it loads the dictionary of words) | {loaded['first']:.2f} s |",
        f"| memory a process grows by when it is loaded, dictionary included | {loaded['grown']:.0f} MB |",
        "",
        f"Three categories with their words, {len(loaded['took'])} messages, in milliseconds; work: what the processor did for it, which other",
        f"work on the machine does not lengthen by waiting (load at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores).",
        "",
        "| characters | messages | median | 99 of 100 | longest | work, median | work, 99 of 100 | work, longest |",
        "|---|---|---|---|---|---|---|---|",
    ]
    took = np.array(loaded["took"])
    for low, high in [*pairwise(LENGTHS), (LENGTHS[0], LENGTHS[-1])]:
        here = took[(took[:, 0] > low) & (took[:, 0] <= high)]
        if len(here):
            shares = [f"{value:.2f}" for column in (1, 2) for value in np.percentile(here[:, column], [50, 99, 100])]
            name = "all" if (low, high) == (LENGTHS[0], LENGTHS[-1]) else f"{low} to {high}"
            lines.append(f"| {name} | {len(here)} | " + " | ".join(shares) + " |")
    return lines


def _confidence(sure: Any, hits: Any) -> list[str]:
    lines = [
        "Confidence of the first category, all seeds; how many were right of how many:",
        "",
        f"Above 0.9, seed by seed: {', '.join(f'{hit[one > 0.9].mean():.1%} of {(one > 0.9).mean():.1%}' for one, hit in zip(sure, hits, strict=True))}.",
        "",
        "| confidence | share of messages | mean confidence | right |",
        "|---|---|---|---|",
    ]
    sure, hits = np.concatenate(sure), np.concatenate(hits)
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        here = (sure > low) & (sure <= high)
        if here.any():
            share, mean, right = here.mean(), sure[here].mean(), hits[here].mean()
            lines.append(f"| {low} to {min(high, 1)} | {share:.1%} | {mean:.3f} | {right:.1%} |")
    return lines


def write(data: Data, space: Kept, found: Any, seeds: int) -> None:
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
        *_what_it_takes(data),
        "",
        *_confidence(sure, hits),
        "",
        "Learning curve (0: the words of the category tree and the background alone):",
        "",
        "| lessons | macro-F1 | accuracy |",
        "|---|---|---|",
        *(f"| {size} | {score} | {share} |" for size, score, share in curve(data, space, seeds)),
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
    parser.add_argument("--inner", choices=("learned", "loaded"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inner:
        print(json.dumps({"learned": _learned, "loaded": _loaded}[asked.inner](asked.complaints)))
        return
    if not asked.complaints.is_dir():
        sys.exit(f"{asked.complaints} is missing: nothing measured.")
    data = Data(asked.complaints)
    kept = Kept(learn_space(data.background or data.messages))
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
    above = np.concatenate(sure) > 0.9
    print(f"above 0.9: {above.mean():.3f} of all, right {np.concatenate(hits)[above].mean():.4f}")
    if not asked.quick:
        write(data, kept, (scores, accuracies, sure, hits, confused / asked.seeds, names), asked.seeds)


def _what_was_done(data: Data, names: list[str], seeds: int) -> list[str]:
    version, cores = platform.python_version(), os.cpu_count()
    alike = sum(len(one) > 1 for one in data.near)
    return [
        f"`.venv/bin/python bench/triage.py --seeds {seeds}`, {time.strftime('%Y-%m-%d')}, Python {version}, {cores} cores shared with other work.",
        "",
        f"{len(data.labels)} real messages with one of {len(names)} categories, {FOLDS}-fold, {seeds} seeds (± is 95 % of the mean over seeds).",
        f"Background: {len(data.background)} messages without category; {data.dropped} more were left out, being like one with a category.",
        "Its settings were chosen on seeds 10 to 14 of the same messages (docs/adr/0015-learning.md): other folds, but the same",
        "messages, so a little too well; what was kept back by others has to confirm it.",
        f"{alike} messages with a category are like another of them: when one is held back, the others are no lessons.",
    ]


if __name__ == "__main__":
    main()
