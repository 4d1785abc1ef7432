"""A benchmark in a process and a folder of its own: filled in one process, measured in another that remembers nothing."""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def add_options(parser: argparse.ArgumentParser) -> None:
    """Those of every benchmark with stages. `--inner` and `--stage` are what its processes say to one another."""
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgres"], default=["sqlite", "postgres"])
    parser.add_argument("--wait", type=Path, help="measure only when this file is there")
    parser.add_argument("--inner", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--stage", help=argparse.SUPPRESS)


def heed_the_end() -> None:
    """Broken off, it still stops its server and removes its folder."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def apart(
    name: str, *options: object, database: str, wait: Path | None, settings: str = "config.settings"
) -> dict[str, Any]:
    """What this script finds, called again with the options, in a folder of its own and on a fresh database."""
    from lianxin.kernel.ciphers import Keyring

    with tempfile.TemporaryDirectory(prefix=f"lianxin-bench-{name}-", dir="/tmp") as made:
        folder = Path(made)
        Keyring.generate().save(folder / "keys.json")
        environment = dict(os.environ) | {
            "LIANXIN_MODE": "test",
            "LIANXIN_DATA": str(folder),
            "LIANXIN_KEYS": str(folder / "keys.json"),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("DATABASE_URL", None)
        figures = folder / "figures.json"
        command = [sys.executable, str(Path(sys.argv[0]).resolve()), "--inner", str(figures), "--databases", database]
        command += [str(option) for option in options]
        command += ["--wait", str(wait)] if wait else []
        if database == "postgres":
            command = [sys.executable, "-m", "tests.postgres", *command]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        return json.loads(figures.read_text())  # type: ignore[no-any-return]


def in_stages(
    given: argparse.Namespace, *, fill: Callable[[Path], None], measure: Callable[[Path], dict[str, Any]]
) -> None:
    """Fill, wait, measure. What `fill` leaves in the file it is given, `measure` finds there; what that returns is kept."""
    filled = given.inner.with_name("filled")
    if given.stage == "fill":
        fill(filled)
    elif given.stage == "measure":
        given.inner.write_text(json.dumps(measure(filled)))
    else:
        subprocess.run([sys.executable, *sys.argv, "--stage", "fill"], cwd=ROOT, check=True)
        while given.wait and not given.wait.exists():
            time.sleep(1)
        subprocess.run([sys.executable, *sys.argv, "--stage", "measure"], cwd=ROOT, check=True)


def ready() -> None:
    """Django in a process whose environment is ready, with the tables and files as the code now has them."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
