"""What the codes in the audit mean in the reader's words; a code without words is shown as it stands."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases.enums import Verb

Words = str | Promise

_VERBS: Mapping[str, Words] = {
    "access.link_made": _("Made a link"),
    "access.link_revoked": _("Took back a link"),
    "access.link_used": _("Used a link"),
    "access.role_ended": _("Ended a role"),
    "access.role_granted": _("Gave a role"),
    "access.token_made": _("Made a token"),
    "access.token_revoked": _("Revoked a token"),
    "accounts.code_sent": _("Sent a sign-in code"),
    "accounts.created": _("Opened an account"),
    "accounts.deactivated": _("Closed an account"),
    "accounts.factor_added": _("Added a second step"),
    "accounts.factor_removed": _("Removed a second step"),
    "accounts.language_set": _("Chose a language"),
    "accounts.speaks": _("Said which languages they can serve people in"),
    "accounts.locked_out": _("Locked out after wrong passwords"),
    "accounts.password_changed": _("Changed the password"),
    "accounts.password_set": _("Set a password"),
    "accounts.provider_linked": _("Linked a sign-in provider"),
    "accounts.reactivated": _("Reopened an account"),
    "accounts.renamed": _("Changed a name"),
    "accounts.second_factor_removed": _("Removed the second steps of an account"),
    "accounts.signed_in": _("Signed in"),
    "audit.check_seals": _("Checked the seals"),
    "audit.forget_person": _("Forgot a person"),
    "cases.add_source_categories": _("Added categories from a file"),
    "cases.door": _("Answered about a door"),
    "cases.draw_call_backs": _("Drew whom to call back"),
    "cases.event_open": _("Declared a public event"),
    "cases.event_over": _("Said that a public event is over"),
    "cases.event_update": _("Said how a public event stands"),
    "cases.export": _("Exported requests"),
    "cases.save_view": _("Kept a list"),
    "cases.drop_view": _("Gave up a kept list"),
    "cases.import": _("Imported requests"),
    "cases.publish_notice": _("Published a privacy notice"),
    "cases.record_past": _("Recorded a past request"),
    "cases.remember_map": _("Remembered the columns of a file"),
    "cases.end_route": _("Ended a line of the routing table"),
    "cases.pass_on": _("Passed a matter on to its authority"),
    "cases.purge_referral": _("Deleted a matter of another authority"),
    "cases.read_referral": _("Read a matter of another authority"),
    "cases.refer": _("Took in a matter of another authority"),
    "cases.set_route": _("Set a line of the routing table"),
    "insight.base_declared": _("Declared base figures"),
    "insight.table_kept": _("Kept a table"),
    "insight.table_dropped": _("Gave up a table"),
    "orgs.set_shapes": _("Set where units lie"),
    "cases.set_categories": _("Set the categories"),
    "cases.keep_answer": _("Kept an answer"),
    "cases.retire_answer": _("Retired an answer"),
    "cases.pass_call_on": _("Passed a call on"),
    "cases.results_back": _("Gave results back to another platform"),
    "cases.recategorise": _("Set the kind of a request"),
    "messaging.resent": _("Sent a message again"),
    "messaging.told": _("Told somebody"),
    "messaging.webhook_made": _("Named where a program listens"),
    "messaging.webhook_resent": _("Sent a program its message again"),
    "messaging.webhook_resumed": _("Told a program again"),
    "messaging.webhook_stopped": _("Stopped telling a program"),
    "messaging.webhook_switched_off": _("Switched off a program that did not answer"),
    "orgs.close": _("Closed a unit"),
    "orgs.import": _("Imported units"),
    "orgs.merge": _("Merged units"),
    "orgs.move": _("Moved a unit"),
    "orgs.open": _("Opened a unit"),
    "orgs.rename": _("Renamed a unit"),
    "orgs.set_kind": _("Set a kind of unit"),
    "orgs.set_phone": _("Set a unit's telephone"),
    "orgs.split": _("Split a unit"),
    "people.account_linked": _("Linked a person with an account"),
    "people.added": _("Recorded a person"),
    "people.unmasked": _("Saw a whole number"),
    "cases.reckon": _("Reckoned a deadline anew"),
    "triage.allow": _("Allowed automatic assignment"),
    "triage.go_back": _("Took back what was learned"),
    "triage.learn": _("Learned which category requests have"),
    "triage.stop": _("Ended automatic assignment"),
    "triage.dismiss_cluster": _("Left requests as they are: not one thing"),
    "triage.hot_spot_began": _("A hot spot began"),
    "triage.hot_spot_noted": _("Said what is done about a hot spot"),
    "triage.hot_spot_over": _("A hot spot is over"),
    "triage.hot_spot_purged": _("Deleted a hot spot that was over long ago"),
    "triage.hot_spot_warned": _("Warned of a hot spot"),
    "triage.lapse_cluster": _("A proposal about one thing lapsed"),
    "triage.propose_cluster": _("Proposed that requests are about one thing"),
    "triage.take_as_event": _("Made one public event of several requests"),
    "triage.take_as_merge": _("Made one of several requests"),
    "worktime.add_shift": _("Put somebody on the roster"),
    "worktime.come_back": _("Came back"),
    "worktime.end_stand_in": _("Ended a stand-in"),
    "worktime.go_away": _("Said to be away"),
    "worktime.remove_shift": _("Took somebody off the roster"),
    "worktime.set_days": _("Set holidays and working days"),
    "worktime.set_hours": _("Set hours of duty"),
    "worktime.set_period": _("Set a period of figures"),
    "worktime.set_stand_in": _("Named a stand-in"),
} | {f"cases.{verb.value}": verb.label for verb in Verb}

_SUBJECTS: Mapping[str, Words] = {
    "access.task_link": _("Link"),
    "access.token": _("Token of a program"),
    "accounts.login_code": _("Sign-in code"),
    "accounts.user": _("Account"),
    "audit": _("Audit"),
    "call_backs": _("Call-backs of a day"),
    "calendar": _("Calendar"),
    "case": _("Request"),
    "public_event": _("Public event"),
    "category": _("Kind of request"),
    "cluster": _("About one thing"),
    "hot_spot": _("Hot spot"),
    "import": _("Import"),
    "messaging.webhook": _("Webhook"),
    "knowledge": _("Known answer"),
    "org": _("Unit"),
    "org_import": _("Import of units"),
    "org_kind": _("Kind of unit"),
    "person": _("Person"),
}

_KEYS: Mapping[str, Words] = {
    "asked_as": _("Other words for the question"),
    "category": _("Kind"),
    "channel": _("Channel"),
    "closed": _("First day without it"),
    "code": _("Code"),
    "expires": _("Holds until"),
    "from": _("From"),
    "head": _("Head"),
    "host": _("Machine"),
    "into": _("Into"),
    "kind": _("Kind of unit"),
    "label": _("Program"),
    "line": _("Line"),
    "name": _("Name of the unit"),
    "number": _("Number"),
    "on": _("Day"),
    "org": _("Unit"),
    "owner": _("Kept by"),
    "parent": _("Unit above"),
    "parents": _("Units above"),
    "phone": _("Telephone"),
    "place": _("Place"),
    "problems": _("Faults"),
    "program": _("Program"),
    "records": _("Records"),
    "role": _("Role"),
    "source": _("Source"),
    "retired": _("Retired"),
    "state": _("State"),
    "title": _("The question"),
    "to": _("To"),
    "unit": _("With"),
    "valid_until": _("Holds until"),
    "version": _("Version"),
    "way": _("Way"),
    "words": _("Words"),
}


def words_of_verb(verb: str) -> str:
    """`orgs.move` as "Moved a unit"."""
    return str(_VERBS.get(verb, verb))


def words_of_subject(kind: str) -> str:
    """`org` as "Unit"."""
    return str(_SUBJECTS.get(kind, kind))


def words_of_key(key: str) -> str:
    """The name of a changed value."""
    return str(_KEYS.get(key, key))


def known_verbs() -> list[tuple[str, str]]:
    """Codes and words, for choosing one."""
    return sorted(((code, str(words)) for code, words in _VERBS.items()), key=lambda pair: pair[0])


def known_subjects() -> list[tuple[str, str]]:
    """Types of subject and their words, for choosing one."""
    return [(code, str(words)) for code, words in _SUBJECTS.items()]
