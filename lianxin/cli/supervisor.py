"""Two children under one parent: the web server and the worker, started, watched and stopped together."""

import ctypes
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from threading import Event
from types import FrameType

from lianxin.cli.console import warn

POLL_SECONDS = 0.2
STOP_SECONDS = 35
LONGEST_PAUSE = 30.0


_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the child: a parent killed outright leaves nobody behind to hold the port (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Restarts a worker that dies, ever more slowly; ends when the server ends or a signal comes."""

    def __init__(self, *, server: Sequence[str], worker: Sequence[str] | None, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._worker_command = worker
        self._stop = Event()
        self._pause = 1.0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self.server = self._start(server)
        self.worker: subprocess.Popen[bytes] | None = None

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the parent only, which then stops the children in order.
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            env=self._environment,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  no threads here yet
        )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def wait_until_ready(self, url: str, *, host: str, seconds: float) -> bool:
        """Whether the server answers at `url` in time; False when it ended or somebody stops us.

        `host` is a name the server is known by: asked by its number it would refuse.
        """
        request = urllib.request.Request(url, headers={"Host": host})  # noqa: S310  our own address
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stop.is_set() and self.server.poll() is None:
            try:
                with urllib.request.urlopen(request, timeout=2):  # noqa: S310  as above
                    return True
            except (urllib.error.URLError, OSError):
                self._stop.wait(POLL_SECONDS / 2)
        return False

    def watch(self) -> int:
        """Blocks until the end; the exit code: 0 when stopped by a signal, 1 when the server ended by itself.

        The worker starts here and not before: while the server loads, it would take its processor.
        """
        if self._worker_command and not self._stop.is_set():
            self.worker = self._start(self._worker_command)
        while not self._stop.wait(POLL_SECONDS):
            if self.server.poll() is not None:
                warn(f"The server ended with {self.server.returncode}.")
                self.stop()
                return 1
            self._mind_worker()
        self.stop()
        return 0

    def _mind_worker(self) -> None:
        if self.worker is None or self._worker_command is None or self.worker.poll() is None:
            return
        warn(f"The worker ended with {self.worker.returncode}; starting it again in {self._pause:.0f} s.")
        self._stop.wait(self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self.worker = self._start(self._worker_command)

    def stop(self) -> None:
        """The server first, so that nothing new comes in; each gets its time to finish, then it is killed."""
        for child in (self.server, self.worker):
            if child is None or child.poll() is not None:
                continue
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
