"""Slowing down: so many times per window, counted for all processes in one statement."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import ceil

from django.utils.translation import ngettext

from lianxin.foundation.access import sql
from lianxin.foundation.access.models import Limit
from lianxin.foundation.privacy.keys import lookup_hash
from lianxin.kernel.errors import TooMany


def take_each(
    *, keys: Mapping[str, int], per: timedelta, at: datetime, soft: Mapping[str, int] | None = None
) -> set[str]:
    """Count one use of several keys with a limit each, in one statement; raises TooMany if any of `keys` is beyond its own.

    Those of `soft` that are beyond theirs come back: the caller decides what that means.
    """
    ends = window_end(at, per)
    gentle = dict(soft or {})
    hashed = {key: lookup_hash(key, context="access.limit") for key in (*keys, *gentle)}
    counts = sql.count_up(keys=list(hashed.values()), window_ends=ends)
    if any(counts[hashed[key]] > limit for key, limit in keys.items()):
        raise _too_many(ends, at)
    return {key for key, limit in gentle.items() if counts[hashed[key]] > limit}


def take(*, key: str, limit: int, per: timedelta, at: datetime) -> None:
    """Count one use of `key`; raises TooMany from the use after `limit` within a window of length `per`.

    Call it before the transaction of what it guards: a rollback would take the count back.
    """
    take_each(keys={key: limit}, per=per, at=at)


def check(*, key: str, limit: int, per: timedelta, at: datetime) -> None:
    """Raises TooMany when `limit` uses of `key` are counted already, and counts none: where only failures count."""
    ends = window_end(at, per)
    hashed = lookup_hash(key, context="access.limit")
    if Limit.objects.filter(key=hashed, window_ends=ends, count__gte=limit).exists():
        raise _too_many(ends, at)


def _too_many(ends: datetime, at: datetime) -> TooMany:
    seconds = ceil((ends - at).total_seconds())
    minutes = ceil(seconds / 60)
    message = ngettext(
        "That was too often. Try again in %(minutes)s minute.",
        "That was too often. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
    return TooMany(message, retry_after=seconds)


def window_end(at: datetime, per: timedelta) -> datetime:
    """The end of the window that `at` lies in; windows begin at multiples of `per` since 1970."""
    length = int(per.total_seconds())
    return datetime.fromtimestamp((int(at.timestamp()) // length + 1) * length, tz=UTC)


def purge(*, at: datetime) -> int:
    """Delete the counters of windows gone by."""
    deleted, _ = Limit.objects.filter(window_ends__lt=at).delete()
    return deleted
