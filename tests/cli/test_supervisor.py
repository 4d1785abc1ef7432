"""One parent, two children: what it does when one of them dies."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent
_SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *arguments): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
open("port.tmp", "w").write(str(server.server_port))
import os
os.rename("port.tmp", "port")
server.serve_forever()
"""
_WORKER = """
import os, time
open(f"worker-{os.getpid()}", "w").close()
time.sleep(60)
"""
_PARENT = """
import os, sys, time
from lianxin.cli.supervisor import Supervisor
parent = Supervisor(server=["a_server"], worker=["a_worker"], environment=os.environ)
while not os.path.exists("port"): time.sleep(0.02)
port = open("port").read()
assert parent.wait_until_ready(f"http://127.0.0.1:{port}/", host="localhost", seconds=10)
open("server", "w").write(str(parent.server.pid))
sys.exit(parent.watch())
"""


def _wait_for(condition, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


@pytest.fixture
def parent(tmp_path):
    for name, code in (("a_server", _SERVER), ("a_worker", _WORKER), ("a_parent", _PARENT)):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(code), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    process = subprocess.Popen(
        [sys.executable, "a_parent.py"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    _wait_for(lambda: list(tmp_path.glob("worker-*")))
    yield process
    process.terminate()
    process.communicate(timeout=20)


def _pids(tmp_path):
    worker = next(tmp_path.glob("worker-*")).name.removeprefix("worker-")
    return [int((tmp_path / "server").read_text()), int(worker)]


def _gone(pid):
    return not Path(f"/proc/{pid}").exists()


def test_a_signal_stops_both_and_ends_with_zero(parent, tmp_path):
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(timeout=20) == 0
    assert all(_gone(pid) for pid in _pids(tmp_path))


def test_a_dead_worker_is_started_again(parent, tmp_path):
    server, worker = _pids(tmp_path)
    os.kill(worker, signal.SIGKILL)
    _wait_for(lambda: len(list(tmp_path.glob("worker-*"))) == 2)
    assert not _gone(server)


def test_a_dead_server_ends_everything_with_one(parent, tmp_path):
    server, worker = _pids(tmp_path)
    os.kill(server, signal.SIGKILL)
    assert parent.wait(timeout=20) == 1
    assert _gone(worker)


def test_a_killed_parent_leaves_nobody_behind(parent, tmp_path):
    parent.kill()
    _wait_for(lambda: all(_gone(pid) for pid in _pids(tmp_path)))
