"""One worker behind a port, a browser that keeps its connection, and what a request costs."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS, WARM = 60, 6


def _free_port() -> int:
    with socket.socket() as any_one:
        any_one.bind(("127.0.0.1", 0))
        return int(any_one.getsockname()[1])


PORT = int(os.environ.get("BENCH_PORT") or _free_port())


@dataclass(slots=True)
class Browser:
    """A kept connection to the one worker, as one reader."""

    headers: dict[str, str]
    connection: http.client.HTTPConnection = field(
        default_factory=lambda: http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    )

    def send(self, method: str, address: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        self.connection.request(method, address, body, self.headers | headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, address: str) -> bytes:
        status, content = self.send("GET", address)
        assert status == 200, f"{status} {address} {content[:300]!r}"
        return content


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """One gunicorn with one worker of one thread; its process id."""
    one = {"LIANXIN_WEB_PROCESSES": "1", "LIANXIN_WEB_THREADS": "1", "LIANXIN_BIND": f"127.0.0.1:{PORT}"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:config.gunicorn",
        "--keep-alive",
        "600",
        "config.wsgi",
    ]
    log = Path(environment["LIANXIN_DATA"]) / "server.log"
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)) == 0:
            sys.exit(f"Somebody listens on port {PORT} already.")
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment | one, stdout=output, stderr=output)
        try:
            for _attempt in range(1200):
                try:
                    Browser({"Host": "localhost"}).send("GET", "/healthz")
                    break
                except OSError:
                    if server.poll() is not None:
                        sys.exit(log.read_text())
                    time.sleep(0.1)
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            yield int(children[0])
        finally:
            server.terminate()
            server.wait()


def peak_mb(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def cpu_ms(process: int, *, with_children: bool = False) -> float:
    """What a process has used so far (`with_children`: and those below it, living and gone)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    used = int(fields[11]) + int(fields[12])
    if with_children:
        used += int(fields[13]) + int(fields[14])
    own = used * 1000 / os.sysconf("SC_CLK_TCK")
    if not with_children:
        return own
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(cpu_ms(int(child)) for child in children)


def postmaster() -> int | None:
    """The process of the PostgreSQL that this run started; None on SQLite, which works inside the worker."""
    folder = re.search(r"@/(/[^?]*)/", os.environ.get("DATABASE_URL", ""))
    return int(Path(folder[1], "data", "postmaster.pid").read_text().split()[0]) if folder else None


def forget_peak(process: int) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5")


def timed(deed: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    for _warm in range(min(WARM, rounds)):
        deed()
    found = []
    for _round in range(rounds):
        begin = time.perf_counter()
        deed()
        found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found), (statistics.quantiles(found, n=20)[-1] if rounds > 1 else found[0])
