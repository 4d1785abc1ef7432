"""A place for the kill test, worked on from its own process: `python -m tests.soak.place seed N | drain | check FILE`.

`seed` prints N forms ready to be posted, `drain` runs every job that waits, `check` prints what is wrong (nothing: good).
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.core import signing  # noqa: E402  after setup
from django.core.management import call_command  # noqa: E402  after setup

from lianxin.domains.cases.models import Case, CaseEvent  # noqa: E402  after setup
from lianxin.domains.messaging.models import Delivery, DevMessage, Notice  # noqa: E402  after setup
from lianxin.foundation.audit.models import AuditRecord  # noqa: E402  after setup
from lianxin.foundation.jobs.models import InboxKey, Job  # noqa: E402  after setup
from lianxin.foundation.jobs.worker import run  # noqa: E402  after setup
from lianxin.foundation.journal.models import Fact  # noqa: E402  after setup
from lianxin.web.forms.keys import new_form_key  # noqa: E402  after setup
from lianxin.web.public.browser import NAME_COOKIE  # noqa: E402  after setup
from tests.factories.cases import make_notice  # noqa: E402  after setup
from tests.factories.orgs import make_city_tree, make_org  # noqa: E402  after setup

PER_PLACE = 100
DRAIN_SECONDS = 120


def seed(number: int) -> list[dict[str, str]]:
    """A city with enough grids for the limits of each, and a form for each request to come."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    orgs = make_city_tree()
    make_notice(orgs["city"])
    codes = [f"530502001001{serial:03d}" for serial in range(2, 3 + number // PER_PLACE)]
    for code in codes:
        make_org(f"网格{code[-3:]}", kind="grid", parent=orgs["community"], code=code)
    a_minute_ago = signing.b62_encode(int(time.time()) - 60)
    with patch.object(signing.TimestampSigner, "timestamp", lambda _signer: a_minute_ago):
        return [
            {
                "path": f"/at/{codes[serial // PER_PLACE]}/",
                "form_key": new_form_key(),
                "browser": signing.get_cookie_signer(salt=NAME_COOKIE + NAME_COOKIE).sign(f"phone {serial // 5}"),
                "words": f"第{serial}件:路灯不亮。",
                "phone": f"139{87500000 + serial}",
                "address": f"10.0.{serial // 100}.7",
            }
            for serial in range(number)
        ]


def drain() -> None:
    """Run a worker until nothing is ready or running, as after a restart."""
    stop = Event()
    until = time.monotonic() + DRAIN_SECONDS

    class Until(Event):
        def is_set(self) -> bool:
            waiting = Job.objects.filter(state__in=["ready", "running"]).exclude(name__contains="audit")
            return stop.is_set() or time.monotonic() > until or not waiting.exists()

        def wait(self, timeout: float | None = None) -> bool:
            time.sleep(min(timeout or 0.05, 0.2))
            return self.is_set()

    run(stop=Until(), poll=0.1, batch=5)


def check(acknowledged: list[str]) -> list[str]:
    """Every acknowledged request is there once with all that belongs to it; no other is there by half."""
    wrong: list[str] = []
    codes = Counter(Case.objects.values_list("tracking_code", flat=True))
    wrong += [f"acknowledged but {codes[code]} times there: {code}" for code in acknowledged if codes[code] != 1]
    words = Counter(Case.objects.values_list("words", flat=True))
    wrong += [f"{times} times there: {text}" for text, times in words.items() if times != 1]
    for case in Case.objects.all():
        wrong += _about(case)
    wrong += [
        f"inbox without its case: {key.key}"
        for key in InboxKey.objects.filter(scope="cases.submit")
        if not Case.objects.filter(uuid=key.result["case"]).exists()
    ]
    wrong += [
        f"job {job.name} is {job.state}: {job.last_error}"
        for job in Job.objects.exclude(state="done")
        if not job.name.startswith("audit")
    ]
    sent = Counter(DevMessage.objects.values_list("uuid", flat=True))
    for delivery in Delivery.objects.all():
        times = sent[delivery.uuid]
        if delivery.state == "sent" and times != 1:
            wrong.append(f"said to be sent, went out {times} times: {delivery.uuid}")
        elif delivery.state == "unknown" and times > 1:
            wrong.append(f"a doubtful one was sent again: {delivery.uuid}")
        elif delivery.state not in {"sent", "unknown"}:
            wrong.append(f"left {delivery.state}: {delivery.uuid}")
    return wrong


def _about(case: Case) -> list[str]:
    counts: dict[str, int] = {
        "events": CaseEvent.objects.filter(case=case, verb="submit").count(),
        "audit records": AuditRecord.objects.filter(subject_id=str(case.uuid), verb="cases.submit").count(),
        "facts": Fact.objects.filter(subject=case.uuid, measure="cases.received").count(),
        "notices": Notice.objects.filter(person=case.reporter, template="cases.submitted").count(),
    }
    return [f"{case.words}: {number} {what}" for what, number in counts.items() if number != 1]


def main() -> None:
    """The answer is one line of JSON."""
    answer: Any = None
    match sys.argv[1:]:
        case ["seed", number]:
            answer = seed(int(number))
        case ["drain"]:
            drain()
        case ["check", path]:
            answer = {
                "wrong": check(json.loads(Path(path).read_text(encoding="utf-8"))),
                "cases": Case.objects.count(),
                "unknown": Delivery.objects.filter(state="unknown").count(),
            }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
