"""The project's settings, and the measures of the benchmark: its server must know them too."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.filling.apps.BenchConfig"]
