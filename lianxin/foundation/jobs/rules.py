"""When to try again, and whether a worker still lives."""

import os
import secrets
import socket
import traceback
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
# Clocks of several machines differ, and a job's last commit may wait for a lock.
LEASE_GRACE = timedelta(seconds=10)
# Tells a container's process 1 from the process 1 that ran before it.
_PROCESS_TOKEN = secrets.token_hex(4)


def retry_delay(attempt: int, *, luck: float) -> timedelta:
    """The pause after the attempt of this number (from 1): 5 s, 15 s, 45 s ... at most an hour.

    `luck` between 0 and 1 spreads it over half to one and a half, so that jobs that failed together do not return
    together.
    """
    delay: timedelta = min(FIRST_DELAY * 3 ** min(attempt - 1, 10), LONGEST_DELAY)
    return delay * (0.5 + luck)


def error_text(error: BaseException) -> str:
    """Kind and place of an error without its message, which may hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "lianxin" in Path(frame.filename).parts] or list(frames)
    place = f" at {Path(own[-1].filename).name}:{own[-1].lineno} in {own[-1].name}" if own else ""
    return f"{type(error).__name__}{place}"


@dataclass(frozen=True, slots=True)
class WorkerId:
    """A worker as it signs its claims. `space` names the process numbering it lives in: containers have their own."""

    host: str
    space: str
    pid: int
    token: str

    @classmethod
    def new(cls) -> "WorkerId":
        return cls(host=socket.gethostname()[:60], space=_space(), pid=os.getpid(), token=_PROCESS_TOKEN)

    @classmethod
    def parse(cls, signed: str) -> "WorkerId | None":
        parts = signed.rsplit("/", 3)
        if len(parts) != 4 or not parts[2].isdecimal():
            return None
        return cls(host=parts[0], space=parts[1], pid=int(parts[2]), token=parts[3])

    def __str__(self) -> str:
        return f"{self.host}/{self.space}/{self.pid}/{self.token}"

    def is_surely_dead(self, seen_by: "WorkerId") -> bool:
        """True when it ran in the process numbering of `seen_by` and its process is gone; False when one cannot tell."""
        if (self.host, self.space) != (seen_by.host, seen_by.space) or not self.space:
            return False
        if self.pid == seen_by.pid:
            return self.token != seen_by.token
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def _space() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
