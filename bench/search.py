"""Measures the full-text search at full size: build, size, single puts, finding; bare SQL beside it in the same run.

    .venv/bin/python bench/search.py --documents 1000000 --database sqlite|postgres|both [--complaints FOLDER]

Texts are put together from sentences of real complaints (FOLDER holds their CSV files; they are read, never copied) to the
lengths those have. Documents lie in a city of 8 counties, 100 townships, 1,200 villages, over three years. The database
lies in a new folder under /tmp and goes at the end. Results go to bench/results/search.md.
"""

import argparse
import csv
import os
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "search.md"
sys.path.insert(0, str(ROOT))
FILES = ("messages_hotspot", "messages_labelled", "messages_official_test_unlabelled", "messages_with_replies")
COUNTIES, TOWNSHIPS, VILLAGES, DAYS = 8, 100, 1_200, 1_095
WORDS_PER_CLASS = 30
PAGE = 25
# Without stretches PostgreSQL takes seconds for some words: so many are asked both ways.
BESIDE = 8
CITY = 1


@contextmanager
def database(name: str) -> Iterator[str]:
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="search-bench-", dir="/tmp") as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
    else:
        from tests.postgres import running_server

        with running_server() as server:
            yield server.url()


class Sentences:
    """Documents made from the sentences of real complaints, the same for the same number."""

    def __init__(self, folder: Path, documents: int) -> None:
        csv.field_size_limit(10**9)
        self.total = documents
        self.lengths: list[int] = []
        self.sentences: list[str] = []
        for name in FILES:
            with (folder / f"{name}.csv").open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    self.lengths.append(len(row["detail"].strip()))
                    for text in (row["subject"], row["detail"], row.get("reply") or ""):
                        self.sentences += [one for one in re.split(r"(?<=[。！？；\n])", text.strip()) if len(one) > 3]
        self.end = datetime.fromisoformat("2026-11-01T09:00+08:00")

    def text(self, number: int) -> str:
        chance = random.Random(number)
        wanted = self.lengths[int(chance.random() * len(self.lengths))]
        pieces: list[str] = []
        length = 0
        while length < wanted:
            piece = self.sentences[int(chance.random() * len(self.sentences))]
            pieces.append(piece)
            length += len(piece)
        return "".join(pieces)[:wanted]

    def path(self, number: int) -> list[int]:
        """City, county, township, village; villages of very different size."""
        village = int(random.Random(-number).random() ** 2 * VILLAGES)
        township = village * TOWNSHIPS // VILLAGES
        return [CITY, 10 + township * COUNTIES // TOWNSHIPS, 100 + township, 1_000 + village]

    def at(self, number: int) -> datetime:
        return self.end - timedelta(days=DAYS) * (1 - number / self.total)

    def read(self, numbers: Sequence[int]) -> "Iterator[Any]":
        from lianxin.foundation.search.kinds import Document

        for number in numbers:
            yield Document(subject_id=number, at=self.at(number), text=self.text(number), org_ids=self.path(number))

    def after(self, last: int, limit: int) -> Sequence[int]:
        return range(last + 1, min(last + limit, self.total) + 1)


def classes(source: Sentences) -> dict[str, list[str]]:
    """Two-character words by how many documents have them, longer phrases, and two words at once."""
    from lianxin.foundation.search.grams import runs_of

    sample = random.Random(3).sample(range(1, source.total + 1), min(20_000, source.total))
    seen: Counter[str] = Counter()
    runs: list[str] = []
    for number in sample:
        found = [run for run in runs_of(source.text(number)) if re.fullmatch(r"[\u4e00-\u9fff]+", run)]
        seen.update({run[place : place + 2] for run in found for place in range(len(run) - 1)})
        runs += found[:2]
    chance = random.Random(4)
    share = {word: count / len(sample) for word, count in seen.items()}

    def some(low: float, high: float) -> list[str]:
        fitting = sorted(word for word, part in share.items() if low <= part < high)
        return chance.sample(fitting, min(WORDS_PER_CLASS, len(fitting)))

    middling = some(0.003, 0.02)
    long_runs = sorted({run for run in runs if 8 <= len(run) <= 30})
    phrases = [
        run[place : place + 4 + place % 4]
        for run in chance.sample(long_runs, WORDS_PER_CLASS)
        for place in (chance.randrange(4),)
    ]
    return {
        "common (8-40 %)": some(0.08, 0.4),
        "middling (0.3-2 %)": middling,
        "rare (under 0.02 %)": some(0.00005, 0.0002),
        "phrase of 4-7": phrases,
        "two words": [f"{one} {other}" for one, other in zip(middling, some(0.02, 0.08), strict=False)],
        "nowhere": ["鑫鱻", "瞾囧", "犇羴", "淼焱垚"],
    }


SCOPES = {
    "city": None,
    "county": [10 + COUNTIES - 2],
    "township": [100 + TOWNSHIPS * 3 // 4],
    "village": [1_000 + VILLAGES * 3 // 4],
    "three villages": [1_000 + 500, 1_000 + 800, 1_000 + 1_100],
}


def timed(work: Callable[[], object], repeats: int = 3) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def percentile(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def size_mb() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(length(block)) FROM search_document_data")
            index = cursor.fetchone()[0]
            cursor.execute("SELECT sum(length(c0)) FROM search_document_content")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
            return {"index": index >> 20, "all": Path(connection.settings_dict["NAME"]).stat().st_size >> 20}
        cursor.execute(
            "SELECT pg_relation_size('search_document_terms') >> 20, pg_total_relation_size('search_document') >> 20"
        )
        index, whole = cursor.fetchone()
        return {"index": index, "all": whole}


def measure_finding(words: dict[str, list[str]], lines: list[str]) -> None:
    from lianxin.foundation.search.queries import hits

    lines += [
        "| words | where | found (median) | p50 ms | p95 ms | worst ms | cold ms p95 |",
        "|---|---|---|---|---|---|---|",
    ]
    everything: list[float] = []
    for name, typed in words.items():
        for scope, within in SCOPES.items():
            cold, warm, counts = [], [], []
            for word in typed:

                def ask(word: str = word, within: Any = within) -> list[Any]:
                    return list(islice(hits("bench", word, within=within), PAGE))

                start = time.perf_counter()
                counts.append(len(ask()))
                cold.append((time.perf_counter() - start) * 1000)
                warm.append(timed(ask))
            everything += cold
            lines.append(
                f"| {name} | {scope} | {statistics.median(counts):.0f} | {percentile(warm, 0.5):.1f} | {percentile(warm, 0.95):.1f} "
                f"| {max(warm):.1f} | {percentile(cold, 0.95):.1f} |"
            )
            print(lines[-1], flush=True)
    lines.append("")
    lines.append(
        f"All {len(everything)} first askings: p50 {percentile(everything, 0.5):.1f} ms, p95 {percentile(everything, 0.95):.1f} ms, "
        f"worst {max(everything):.1f} ms."
    )


def bare(word: str, within: list[int] | None) -> tuple[str, list[Any]]:
    """What one would write by hand for one word of two characters: the index, newest first, 25."""
    from django.db import connection

    from lianxin.foundation.search import sql

    if connection.vendor == "sqlite":
        unit = f' AND "{sql._ORG}{within[0]:x}"' if within else ""  # noqa: SLF001  the same terms
        return (
            "SELECT rowid FROM search_document WHERE search_document MATCH %s ORDER BY rowid DESC LIMIT 25",
            [f'"{word}"{unit}'],
        )
    # The units are asked of what was found, as one would write it without stretches.
    chosen = "terms @> %s::integer[] AND (%s OR subject %% 100 = 0)"
    parameters = [[sql._number(word)], within is None]  # noqa: SLF001  the same terms
    return f"SELECT id FROM search_document WHERE {chosen} ORDER BY id DESC LIMIT 25", parameters


def scan(word: str) -> tuple[str, list[Any]]:
    from django.db import connection

    if connection.vendor == "sqlite":
        return "SELECT id FROM search_document_content WHERE instr(c0, %s) > 0 ORDER BY id DESC LIMIT 25", [f" {word} "]
    return "SELECT id FROM search_document WHERE strpos(words, %s) > 0 ORDER BY id DESC LIMIT 25", [word]


def measure_bare(words: dict[str, list[str]], lines: list[str]) -> None:
    from django.db import connection

    def run(statement: str, parameters: list[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            cursor.fetchall()

    lines += [
        "",
        "| word, where | search p50 / p95 ms | bare index query p50 / p95 ms | scan of all texts, one run, ms |",
        "|---|---|---|---|",
    ]
    for name in list(words)[:3]:
        for scope in ("city", "township"):
            lines.append(_beside(name, scope, words[name][:BESIDE], run))
            print(lines[-1], flush=True)


def _beside(name: str, scope: str, typed: list[str], run: Callable[[str, list[Any]], None]) -> str:
    from lianxin.foundation.search.queries import hits

    within = SCOPES[scope]
    ours = [timed(lambda word=word: list(islice(hits("bench", word, within=within), PAGE))) for word in typed]
    theirs = [timed(lambda word=word: run(*bare(word, within))) for word in typed]
    whole = f"{timed(lambda: run(*scan(typed[0])), repeats=1):.0f}" if scope == "city" else "–"
    return (
        f"| {name}, {scope} | {percentile(ours, 0.5):.2f} / {percentile(ours, 0.95):.1f} "
        f"| {percentile(theirs, 0.5):.2f} / {percentile(theirs, 0.95):.1f} | {whole} |"
    )


def measure_putting(source: Sentences, lines: list[str]) -> None:
    from django.db import transaction

    from lianxin.foundation.search import actions

    def put(number: int, text: str) -> float:
        start = time.perf_counter()
        with transaction.atomic():
            actions.put(kind="bench", subject_id=number, at=source.at(number), text=text, org_ids=source.path(number))
        return (time.perf_counter() - start) * 1000

    new = [put(source.total + number, source.text(number)) for number in range(1, 2_001)]
    chance = random.Random(9)
    again = [
        put(number, source.text(number) + "已联系物业处理。")
        for number in (chance.randrange(1, source.total) for _ in range(1_000))
    ]
    start = time.perf_counter()
    actions.put_many(kind="bench", documents=source.read(range(source.total + 5_001, source.total + 10_001)))
    many = time.perf_counter() - start
    for name, times in (("a new document", new), ("a changed document", again)):
        lines.append(
            f"- put, {name}, each in its own transaction: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms, "
            f"p99 {percentile(times, 0.99):.1f} ms, worst {max(times):.0f} ms"
        )
    lines.append(f"- put_many of 5,000 new documents into the full index: {many:.1f} s, making the texts included")
    start = time.perf_counter()
    sum(len(document.text) for document in source.read(range(1, 5_001)))
    lines.append(f"- making the texts of 5,000 documents for the measurement: {time.perf_counter() - start:.1f} s")


def measure(source: Sentences) -> list[str]:
    from django.db import connection

    from lianxin.foundation.search import actions, kinds
    from lianxin.foundation.search.kinds import Kind

    kinds._KINDS.clear()  # noqa: SLF001  only what is measured
    kinds.register(Kind("bench", 1, source.read, source.after, lambda: source.total))
    version = (
        ".".join(map(str, connection.Database.sqlite_version_info))
        if connection.vendor == "sqlite"
        else connection.pg_version // 10_000
    )
    lines = [f"## {connection.vendor} {version}, {source.total:,} documents", ""]
    lengths = sorted(len(source.text(number)) for number in range(1, source.total, max(1, source.total // 20_000)))
    start, told, cpu = time.perf_counter(), [0], time.process_time()

    def tell(count: int) -> None:
        told[0] += count
        if told[0] % 50_000 == 0:
            print(f"{told[0]:,} after {time.perf_counter() - start:.0f} s", flush=True)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    actions.rebuild(progress=tell)
    spent = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    lines += [
        f"- texts: median {percentile(lengths, 0.5)} characters, p95 {percentile(lengths, 0.95)}; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        f"- build of the whole index: {spent:.0f} s ({time.process_time() - cpu:.0f} s of this process, making the texts included); peak memory {peak} MB, {before} MB before",
        f"- size: {size_mb()} MB",
    ]
    print("\n".join(lines), flush=True)
    measure_putting(source, lines)
    print("\n".join(lines[-5:]), flush=True)
    lines.append("")
    words = classes(source)
    measure_finding(words, lines)
    measure_bare(words, lines)
    lines += [
        "",
        f"Peak memory of the process at the end: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB.",
        "",
    ]
    return lines


def run_one(options: argparse.Namespace) -> None:
    import django

    with database(options.database) as address:
        os.environ.update(DATABASE_URL=address, LIANXIN_MODE="test")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        lines = measure(Sentences(options.complaints, options.documents))
        connections.close_all()
    options.part.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--complaints", type=Path, default=ROOT.parent / "shared" / "data" / "complaints")
    parser.add_argument("--part", type=Path, help="write the lines of one database here instead")
    options = parser.parse_args()
    if options.part:
        run_one(options)
        return
    names = ("sqlite", "postgres") if options.database == "both" else (options.database,)
    parts = []
    for name in names:
        with tempfile.NamedTemporaryFile("r", encoding="utf-8", suffix=".md") as part:
            command = [sys.executable, __file__, "--database", name, "--documents", str(options.documents)]
            subprocess.run([*command, "--complaints", str(options.complaints), "--part", part.name], check=True)
            parts.append(part.read())
    head = (
        f"# Full-text search\n\n`bench/search.py --documents {options.documents}`, {datetime.now().astimezone():%Y-%m-%d}, Python "
        f"{platform.python_version()}. Each class has {WORDS_PER_CLASS} words; a warm figure is the median of three askings, a cold one the first.\n"
    )
    RESULTS.write_text("\n".join([head, *parts]).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
