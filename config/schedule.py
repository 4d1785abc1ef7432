"""Every periodic job in one table, ordered by name. Times are local (TIME_ZONE)."""

from django.conf import settings

from lianxin.domains.cases.tasks import (
    close_silent,
    draw_yesterday,
    purge_misdirected,
    sweep,
    tell_ending_answers,
    tell_of_missing_years,
)
from lianxin.domains.forms.tasks import ready_forms
from lianxin.domains.insight.tasks import digests
from lianxin.domains.messaging.tasks import poll_mailboxes, purge_webhooks
from lianxin.domains.triage.actions.hot_nightly import hot_spots
from lianxin.domains.triage.tasks import find_clusters, forget, learn
from lianxin.foundation.access.tasks import purge_limits
from lianxin.foundation.accounts.tasks import purge_codes, purge_sessions
from lianxin.foundation.audit.tasks import seal_records, send_head
from lianxin.foundation.files.tasks import sweep_files
from lianxin.foundation.jobs.schedule import Periodic
from lianxin.foundation.jobs.tasks import housekeeping, task
from lianxin.foundation.orgs.tasks import day_change
from lianxin.foundation.tallies.tasks import replan_tallies, squash_deltas
from lianxin.foundation.worktime.tasks import purge_absences

# audit and jobs stand side by side and do not know each other: here the one becomes work for the other.
seal_audit = task("audit.seal", timeout=600)(seal_records)
send_audit_head = task("audit.send_head", outside=True)(send_head)

# Without a mailbox there is nothing to look into, and no job a minute to keep.
_LOOK_INTO_MAILBOXES = (
    (Periodic("messaging.poll_mailboxes", "* * * * *", poll_mailboxes),) if settings.INBOUND_MAILBOXES else ()
)

SCHEDULE = (
    Periodic("access.purge_limits", "50 3 * * *", purge_limits),
    Periodic("accounts.purge_codes", "55 3 * * *", purge_codes),
    Periodic("accounts.purge_sessions", "58 3 * * *", purge_sessions),
    Periodic("audit.seal", "5 * * * *", seal_audit),
    Periodic("audit.send_head", "20 * * * *", send_audit_head),
    # By day: people are told of it.
    Periodic("cases.close_silent", "5 9 * * *", close_silent),
    Periodic("cases.draw_call_backs", "10 6 * * *", draw_yesterday),
    Periodic("cases.purge_referrals", "35 4 * * *", purge_misdirected),
    Periodic("cases.sweep", "* * * * *", sweep),
    Periodic("cases.tell_ending_answers", "20 8 * * *", tell_ending_answers),
    Periodic("cases.tell_missing_years", "15 9 * * *", tell_of_missing_years),
    Periodic("files.sweep", "20 4 * * *", sweep_files),
    # Before the offices open.
    Periodic("forms.ready", "30 6 * * *", ready_forms),
    # Mondays, when people come in.
    Periodic("insight.digests", "5 8 * * 1", digests),
    Periodic("jobs.housekeeping", "40 3 * * *", housekeeping),
    *_LOOK_INTO_MAILBOXES,
    Periodic("messaging.purge_webhooks", "45 3 * * *", purge_webhooks),
    # A minute after midnight: until then the tree of yesterday stands.
    Periodic("orgs.day_change", "1 0 * * *", day_change),
    Periodic("tallies.replan", "10 2 * * *", replan_tallies),
    Periodic("tallies.squash", "* * * * *", squash_deltas),
    # When the offices have closed, so that it lies there in the morning.
    Periodic("triage.find_clusters", "40 18 * * *", find_clusters),
    Periodic("triage.forget", "25 4 * * *", forget),
    # Before people come in, of the day that ended at midnight.
    Periodic("triage.hot_spots", "20 5 * * *", hot_spots),
    # Sundays by night: minutes of work, and a week brings enough to learn from.
    Periodic("triage.learn", "40 2 * * 0", learn),
    Periodic("worktime.purge_past", "52 3 * * *", purge_absences),
)
