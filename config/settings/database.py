"""One SQLite file for a county, `DATABASE_URL` for a PostgreSQL."""

from typing import Any

from config.settings.env import DATA, ENV, PRODUCTION

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; "
    # NORMAL can lose acknowledged commits at a power cut.
    f"PRAGMA synchronous={'FULL' if PRODUCTION else 'NORMAL'};"
)


def _database() -> dict[str, Any]:
    found: dict[str, Any] = ENV.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'lianxin.sqlite3'}")
    if found["ENGINE"] == "django.db.backends.sqlite3":
        found["CONN_MAX_AGE"] = None
        # Deferred transactions collapse under concurrent writes: 27 requests a second instead of 400.
        found["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS}
    else:
        found["CONN_MAX_AGE"] = 0
        # Compiling a query takes longer than any of ours.
        found["OPTIONS"] = {
            "pool": {"min_size": 1, "max_size": ENV.int("LIANXIN_DB_POOL", default=8)},
            "options": "-c jit=off",
        }
    return found


DATABASES = {"default": _database()}
CACHES = {
    # allauth's limits live in the cache, and several processes must share them: never local memory.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "lianxin_cache",
        # Past 300, the default, counters and used codes would be thrown away at random.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
