"""`lianxin serve` from nothing: pages, worker and figures of several processes; then a clean end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def place(tmp_path):
    """A server on a free port in an empty place."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/lianxin.sqlite3",
        "LIANXIN_MODE": "development",
        "LIANXIN_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    log = (tmp_path / "log").open("w")
    command = [sys.executable, "-m", "lianxin.cli.main", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    yield server, f"http://127.0.0.1:{port}", tmp_path / "log"
    server.kill()
    server.wait()
    log.close()


def _wait_for_words(server, log, words, seconds=90):
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        if words in log.read_text():
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def _get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_serve_starts_from_nothing_and_stops_cleanly(place):
    server, address, log = place
    _wait_for_words(server, log, "Ctrl-C stops it")
    assert json.loads(_get(f"{address}/readyz"))["ready"] is True
    for _ in range(12):
        _get(f"{address}/healthz")
    figures = _get(f"{address}/metrics")
    counted = next(line for line in figures.splitlines() if "seconds_count" in line and 'view="healthz"' in line)
    # Both server processes together: 12 from here and one from the parent that waited.
    assert float(counted.rpartition(" ")[2]) == 13
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=60) == 0
    assert "Traceback" not in log.read_text()
