"""Makes the measures of the benchmark known to its server."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "bench.filling"
    label = "bench_filling"

    def ready(self) -> None:
        from bench.filling.facts import register_measures

        register_measures()
