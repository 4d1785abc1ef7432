"""Measures the main pages in process at 100,000 requests, one after the other. Prints and writes bench/results/pages-*.md.

    .venv/bin/python bench/pages.py [--database sqlite|postgres] [--cases 100000]

Yardstick (shared/docs/peers-requests.md, section 5): at 100,000 rows the best peers take 157 ms for a list of 25, 193 ms for
a filtered count and 47 ms to create one request, over HTTP with a connection opened per request.
"""

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROUNDS = 60
BATCH = 2_000


def fill(number: int) -> tuple[str, str]:
    """A town with `number` requests, nine in ten answered; the grid's code and the desk's user name."""
    from lianxin.domains.cases.actions.bulk import PastCase, PastStep, record_past_cases
    from lianxin.domains.cases.actions.intake import Request
    from lianxin.domains.cases.enums import Channel, Verb
    from lianxin.kernel import clock
    from lianxin.kernel.actors import SYSTEM
    from tests.factories.cases import make_notice, make_town

    town = make_town()
    make_notice(town.orgs["city"])
    places = [town.orgs[name] for name in ("grid", "community", "village", "group", "neighbour")]
    start = clock.now() - timedelta(days=365)
    for first in range(0, number, BATCH):
        cases = []
        for serial in range(first, min(first + BATCH, number)):
            at = start + timedelta(days=365) * serial / number
            steps = [PastStep(verb=Verb.ANSWER, at=at + timedelta(hours=3), by=town.desk.actor, words="已办好。")]
            cases.append(
                PastCase(
                    place=places[serial % len(places)],
                    request=Request(words=f"第{serial}件,巷道路灯不亮,晚上走路不方便。", channel=Channel.QR),
                    submitted_at=at,
                    due_at=at + timedelta(days=5),
                    steps=steps if serial % 10 else [],
                )
            )
        record_past_cases(cases=cases, by=SYSTEM, at=clock.now())
    return town.orgs["grid"].code, town.desk.username


def timed(deed: Callable[[], None]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    for _warm in range(3):
        deed()
    found = []
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        deed()
        found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found), statistics.quantiles(found, n=20)[-1]


def measure(number: int) -> list[tuple[str, float, float]]:
    """Every page of the list below, as the desk of the community or as a resident."""
    from unittest.mock import patch

    from django.test import Client
    from django.urls import reverse

    from lianxin.domains.cases.models import Case
    from lianxin.foundation.accounts.models import User
    from lianxin.web.forms.keys import new_form_key

    grid, username = fill(number)
    desk, resident = Client(), Client()
    desk.force_login(User.objects.get(username=username))
    board, report = reverse("desk_board"), reverse("report", args=[grid])

    def get(client: Client, address: str) -> Callable[[], None]:
        def deed() -> None:
            response = client.get(address)
            assert response.status_code == 200, f"{response.status_code} {address}"

        return deed

    def create() -> None:
        response = resident.post(report, {"words": "路灯不亮。", "form_key": new_form_key()})
        assert response.status_code == 302, response.status_code

    page = desk.get(f"{board}?queue=all").context["page"]
    for _page in range(200):
        page = desk.get(f"{board}?queue=all&after={page.after}").context["page"]
    newest = Case.objects.filter(place__code=grid).order_by("-id")[0]
    deep = f"{board}?queue=all&after={page.after}"
    code = newest.tracking_code
    with (
        patch("lianxin.domains.cases.rules.looks_automatic", lambda **_given: False),
        patch("lianxin.domains.cases.actions.guard.take_each", return_value=set()),
    ):
        return [
            ("board, new: 25 rows and the counts of seven queues", *timed(get(desk, f"{board}?queue=new"))),
            ("board, all: 25 rows and the counts", *timed(get(desk, f"{board}?queue=all"))),
            ("board, all, page 200", *timed(get(desk, deep))),
            ("board, overdue", *timed(get(desk, f"{board}?queue=overdue"))),
            ("page of one request", *timed(get(desk, reverse("desk_case", args=[newest.uuid])))),
            ("report page of a grid", *timed(get(resident, report))),
            ("create: a resident sends", *timed(create)),
            ("follow page", *timed(get(resident, reverse("follow", args=[code])))),
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    given = parser.parse_args()
    if given.database == "postgres" and "DATABASE_URL" not in os.environ:
        sys.exit(subprocess.call([sys.executable, "-m", "tests.postgres", sys.executable, *sys.argv], cwd=ROOT))
    folder = Path(tempfile.mkdtemp(prefix="lianxin-bench-"))
    os.environ |= {"LIANXIN_MODE": "test", "LIANXIN_DATA": str(folder), "LIANXIN_KEYS": str(folder / "keys.json")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from lianxin.kernel.ciphers import Keyring

    Keyring.generate().save(folder / "keys.json")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable(logging.CRITICAL)
    (folder / "static").mkdir()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    rows = measure(given.cases)
    load = os.getloadavg()[0]
    lines = [
        f"# Pages in process at {given.cases:,} requests, {given.database} (load average {load:.1f} on two cores)",
        "",
        "| page | median ms | p95 ms |",
        "|---|---:|---:|",
        *[f"| {name} | {median:.1f} | {high:.1f} |" for name, median, high in rows],
        "",
        f"`.venv/bin/python bench/pages.py --database {given.database} --cases {given.cases}`",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    (ROOT / "bench" / "results" / f"pages-{given.database}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
