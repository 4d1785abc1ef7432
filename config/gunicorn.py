"""gunicorn's configuration (`gunicorn -c python:config.gunicorn config.wsgi`); `lianxin serve` uses it too."""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from config.settings.env import DATA, ENV

# The figures of all processes meet in this folder; a new start begins with an empty one. Only gunicorn imports this.
# systemd's runtime folder lies in memory: a mapped file on a full disk would kill the process that writes a figure.
_FIGURES = Path(ENV.str("RUNTIME_DIRECTORY", default=str(DATA))) / "metrics"
shutil.rmtree(_FIGURES, ignore_errors=True)
_FIGURES.mkdir(parents=True, mode=0o700)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_FIGURES)

from django.urls import get_resolver  # noqa: E402  the library reads the variable when it is imported
from prometheus_client.multiprocess import mark_process_dead  # noqa: E402  as above

from config.settings.operations import LOGGING  # noqa: E402  as above

bind = ENV.str("LIANXIN_BIND", default="127.0.0.1:8000")
workers = ENV.int("LIANXIN_WEB_PROCESSES", default=2)
threads = ENV.int("LIANXIN_WEB_THREADS", default=4)
worker_class = "gthread"
# A process is renewed now and then, not all at once: whatever leaks, leaks little.
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 30
# Longer than a proxy keeps its end open (nginx: 60 s): otherwise a request may meet a door that closes.
keepalive = 75
forwarded_allow_ips = ENV.str("LIANXIN_PROXY_ADDRESSES", default="127.0.0.1,::1")
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108  the heartbeat file, not data
logconfig_dict = LOGGING
# Loaded once, then forked: half the memory, and a renewed process answers at once.
preload_app = True
# systemd and `lianxin serve` control the server; a socket in somebody's home does not.
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Addresses and their views are loaded before the fork, not by the first reader.

    What is there by then stays: it is taken out of the collector's sight, which otherwise walks through all of it (some 200 ms)
    in the middle of whichever answer has many rows, and by writing to it would copy the memory that processes share.
    """
    get_resolver().url_patterns  # noqa: B018  a cached property
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    mark_process_dead(worker.pid)
