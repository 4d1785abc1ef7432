"""How well private data in free text is found, on sentences written for it, and how long it takes.

Writes bench/results/masking.md. `masking_sample/apart.txt` was written before the code and is never tuned to; `seen.txt` was
looked at while writing it. `shapes_test.txt` and `shapes_dev.txt` are halves, by chance, of names in many shapes and words that
look like names, written before the rules were widened: only the second was looked at meanwhile. All are invented: nobody in
them exists. A line is a sentence, `{kind|words}` what must be found.
With `../shared/data/complaints` beside the project, real messages are gone over too: how much is found of each kind.

    python bench/masking.py [--show]      (--show prints what was missed and found wrongly where that may be looked at)
"""

import argparse
import csv
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lianxin.foundation.privacy.masking import Found, Kind, find, mask

HERE = Path(__file__).resolve().parent
REAL = HERE.parent.parent / "shared" / "data" / "complaints"
REAL_FILES = (
    "messages_labelled.csv",
    "messages_official_test_unlabelled.csv",
    "messages_hotspot.csv",
    "messages_with_replies.csv",
)
SAMPLES = {
    "apart.txt": "written before the code, not tuned to",
    "shapes_test.txt": "written before the rules were widened, not tuned to",
    "seen.txt": "looked at while writing",
    "shapes_dev.txt": "looked at while widening",
}
_MARKED = re.compile(r"\{(\w+)\|([^}]*)\}")
_ADVERSARIAL = (
    "王",
    "张三丰",
    "1",
    "1 3 ",
    "a",
    "a@",
    "一",
    "我叫",
    "我叫王",
    "13800001234,",
    "欧阳",
    "王建国说",
    "阿·",
    "云M",
    "1-",
    "0875-",
    "王小",
    "村民王小",
    "Li Xi",
    "古丽",
    "姓名:王 ",
    "1组1号",
    "微信号a",
    "張",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what must be found in it."""

    text: str
    marked: frozenset[Found]


def read(name: str) -> list[Sentence]:
    """The sentences of one part of the sample."""
    lines = (HERE / "masking_sample" / name).read_text(encoding="utf-8").splitlines()
    return [_sentence(line) for line in lines if line]


def _sentence(line: str) -> Sentence:
    text, position, marked = "", 0, set()
    for match in _MARKED.finditer(line):
        text += line[position : match.start()]
        marked.add(Found(len(text), len(text) + len(match.group(2)), Kind(match.group(1))))
        text += match.group(2)
        position = match.end()
    return Sentence(text + line[position:], frozenset(marked))


@dataclass(frozen=True, slots=True)
class Result:
    """Per kind: found as marked, marked, found; then how many marked characters nothing covers, of how many."""

    right: Counter[str]
    marked: Counter[str]
    found: Counter[str]
    open_characters: int
    characters: int

    def lines(self) -> list[str]:
        rows = ["| kind | marked | found | recall | precision |", "|---|---:|---:|---:|---:|"]
        for kind in (*Kind, "all"):
            right, marked, found = (
                (counter.total() if kind == "all" else counter[kind])
                for counter in (self.right, self.marked, self.found)
            )
            rows.append(f"| {kind} | {marked} | {found} | {_share(right, marked)} | {_share(right, found)} |")
        return [*rows, "", f"Marked characters that nothing covers: {self.open_characters} of {self.characters}."]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def judge(sentences: list[Sentence], *, show: bool = False) -> Result:
    """A finding is right when kind, begin and end are those that were marked."""
    right, marked, found = Counter[str](), Counter[str](), Counter[str]()
    open_characters = characters = 0
    for sentence in sentences:
        got = frozenset(find(sentence.text))
        right.update(one.kind for one in got & sentence.marked)
        marked.update(one.kind for one in sentence.marked)
        found.update(one.kind for one in got)
        hidden = {place for one in got for place in range(one.start, one.end)}
        wanted = {place for one in sentence.marked for place in range(one.start, one.end)}
        characters += len(wanted)
        open_characters += len(wanted - hidden)
        if show and got != sentence.marked:
            for sign, some in (("-", sentence.marked - got), ("+", got - sentence.marked)):
                print(
                    sign, [(one.kind.value, sentence.text[one.start : one.end]) for one in sorted(some)], sentence.text
                )
    return Result(right, marked, found, open_characters, characters)


def milliseconds(texts: list[str]) -> float:
    """Of work for one text, the mean."""
    begun = time.process_time()
    for text in texts:
        mask(text)
    return (time.process_time() - begun) * 1000 / len(texts)


def slowest_megabyte() -> tuple[str, float]:
    """Which of the texts made to be slow is slowest, and its seconds of work for 1 MB (in UTF-8)."""
    took: dict[str, float] = {}
    for part in _ADVERSARIAL:
        text = part * (1_000_000 // len(part.encode()))
        begun = time.process_time()
        find(text)
        took[part] = time.process_time() - begun
    return max(took.items(), key=lambda pair: pair[1])


def real_messages() -> list[str]:
    """The messages beside the project, or none."""
    texts = []
    for name in REAL_FILES:
        if (REAL / name).exists():
            with (REAL / name).open(encoding="utf-8", newline="") as file:
                texts += [f"{row['subject']}\n{row['detail'].strip()}" for row in csv.DictReader(file)]
    return texts


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--draw", type=int, default=0, help="print so many findings in real messages, drawn at random")
    parser.add_argument("--seed", type=int, default=5, help="of what is drawn")
    options = parser.parse_args()
    out = ["# Private data in free text", "", "Made by `python bench/masking.py`; the sample is invented.", ""]
    samples = {name: read(name) for name in SAMPLES}
    for name, words in SAMPLES.items():
        sentences = samples[name]
        traps = sum(not sentence.marked for sentence in sentences)
        out += [f"## {name}: {words}", "", f"{len(sentences)} sentences, {traps} of them with nothing to find.", ""]
        out += [*judge(sentences, show=options.show and "looked at" in words).lines(), ""]
    texts = [sentence.text for some in samples.values() for sentence in some]
    slowest, seconds = slowest_megabyte()
    out += ["## Time", "", f"- a sentence of the sample: {milliseconds(texts):.3f} ms"]
    out += [
        f"- 1 MB of the slowest of {len(_ADVERSARIAL)} texts made to be slow (`{slowest}` again and again): {seconds:.2f} s"
    ]
    real = real_messages()
    if real:
        counts = Counter(one.kind.value for text in real for one in find(text))
        letters = sum(map(len, real)) // len(real)
        out += [
            f"- a real message ({len(real)} of them, {letters} characters on average): {milliseconds(real):.3f} ms",
            "",
        ]
        out += ["## Found in real messages", "", *(f"- {kind}: {count}" for kind, count in counts.most_common())]
    report = "\n".join(out) + "\n"
    print(report)
    (HERE / "results" / "masking.md").write_text(report, encoding="utf-8")
    _draw(real, options.draw, options.seed)


def _draw(texts: list[str], count: int, seed: int) -> None:
    """Findings to be looked at by eye."""
    every = [(text, one) for text in texts for one in find(text)] if count else []
    for text, one in random.Random(seed).sample(every, min(count, len(every))):
        around = text[max(0, one.start - 12) : one.end + 12].replace("\n", " ")
        print(f"{one.kind}\t{text[one.start : one.end]}\t…{around}…")


if __name__ == "__main__":
    main()
