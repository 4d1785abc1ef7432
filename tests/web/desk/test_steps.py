"""The forms on the case page: each verb goes through, or comes back with what was typed and a reason."""

import pytest

from lianxin.domains.cases import actions
from lianxin.domains.cases.actions.verbs import STEPS
from lianxin.domains.cases.enums import Matter, State, Verb
from lianxin.domains.cases.models import Case, CaseFile, StateWords
from lianxin.domains.cases.queries import forget_state_words
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from tests.domains.cases.dialogue_helpers import in_days, make_asked, make_proposed, make_suspended
from tests.factories.cases import (
    make_answered,
    make_assigned,
    make_case,
    make_category,
    make_in_progress,
    make_resolved,
    make_to_publish,
)
from tests.factories.files import jpeg, make_upload
from tests.web.desk.opening import opened_page
from tests.web.pages import aged_key, hidden, text_of

pytestmark = pytest.mark.django_db
WORDS = "下午三点派电工来换。"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield
    forget_state_words()


def fresh(case):
    return Case.objects.get(pk=case.pk)


def send(client, case, verb, **fields):
    data = {"form_key": aged_key(), "seen": fresh(case).version} | fields
    return client.post(f"/desk/cases/{case.uuid}/{verb}/", {name: value for name, value in data.items() if value != ""})


def received(town):
    return make_case(town.orgs["grid"])


def at_the_township(town):
    return actions.escalate_case(case=received(town), words="请看", by=town.desk.actor, at=clock.now())


def marked(town):
    forget_state_words()
    StateWords.objects.create(code="parts", base=State.IN_PROGRESS, name="等配件")
    return make_in_progress(town)


def to_extend(town):
    return make_proposed(town, Matter.EXTEND)


def to_exempt(town):
    return make_proposed(town, Matter.EXEMPT)


def to_publish(town):
    return make_to_publish(make_resolved(town), by=town.grid_worker)


def published(town):
    return actions.publish_case(case=to_publish(town), by=town.supervisor.actor, at=clock.now())


SOON, LATER = (f"{clock.local_day(in_days(days)):%Y-%m-%d}" for days in (10, 15))

# Per verb: who, a case in the right state, a form that goes through, the state afterwards, the fields that must be there.
VERBS = {
    Verb.RESPOND: ("desk", received, {"words": WORDS, "told_by": "call"}, State.RECEIVED, ["words", "told_by"]),
    Verb.ANSWER: ("desk", received, {"words": WORDS}, State.RESOLVED, ["words"]),
    Verb.ASSIGN: ("desk", received, {"unit": "grid", "words": WORDS}, State.ASSIGNED, ["unit"]),
    Verb.ACCEPT: ("grid_worker", make_assigned, {}, State.IN_PROGRESS, []),
    Verb.RETURN: ("grid_worker", make_assigned, {"words": WORDS}, State.RECEIVED, ["words"]),
    Verb.ESCALATE: ("desk", received, {"words": WORDS}, State.ASSIGNED, ["words"]),
    Verb.RESOLVE: ("grid_worker", make_in_progress, {"words": WORDS}, State.RESOLVED, ["words"]),
    Verb.CLOSE: ("desk", make_answered, {"words": WORDS}, State.CLOSED, ["words"]),
    Verb.REOPEN: ("supervisor", make_resolved, {"words": WORDS}, State.ASSIGNED, ["words"]),
    Verb.DECLINE: (
        "dispatcher",
        at_the_township,
        {"reason": "court", "refer_to": "区人民法院", "words": WORDS},
        State.DECLINED,
        ["reason", "refer_to"],
    ),
    Verb.NOTE: ("desk", received, {"words": WORDS}, State.RECEIVED, ["words"]),
    Verb.ASK: ("grid_worker", make_in_progress, {"words": WORDS, "told_by": "call"}, State.WAITING, ["words"]),
    Verb.REPLY: ("desk", make_asked, {"words": WORDS, "told_by": "call"}, State.IN_PROGRESS, ["words"]),
    Verb.RESUME: ("grid_worker", make_suspended, {}, State.IN_PROGRESS, []),
    Verb.PROPOSE: (
        "grid_worker",
        make_in_progress,
        {"form": "propose_extend", "matter": "extend", "words": WORDS, "until": LATER},
        State.IN_PROGRESS,
        ["words", "until"],
    ),
    Verb.REFUSE: (
        "desk",
        make_proposed,
        {"form": "refuse_suspend", "matter": "suspend", "words": WORDS},
        State.IN_PROGRESS,
        ["words"],
    ),
    Verb.SUSPEND: (
        "desk",
        make_proposed,
        {"form": "grant_suspend", "words": WORDS, "until": SOON},
        State.SUSPENDED,
        [],
    ),
    Verb.EXTEND: ("desk", to_extend, {"form": "grant_extend", "words": WORDS, "until": SOON}, State.IN_PROGRESS, []),
    Verb.PUBLISH: ("supervisor", to_publish, {"form": "grant_publish"}, State.RESOLVED, []),
    Verb.UNPUBLISH: ("supervisor", published, {"words": WORDS}, State.RESOLVED, ["words"]),
    Verb.EXEMPT: ("supervisor", to_exempt, {"form": "grant_exempt"}, State.IN_PROGRESS, []),
    Verb.MARK: ("grid_worker", marked, {"local_state": "parts"}, State.IN_PROGRESS, ["local_state"]),
    Verb.SUPERVISE: (
        "supervisor",
        make_in_progress,
        {"words": WORDS, "until": SOON},
        State.IN_PROGRESS,
        ["words", "until"],
    ),
}
# Those that tie cases together have tests of their own; the kind is changed beside what is asked.
TIED = {
    Verb.RECATEGORISE,
    Verb.ASSIST,
    Verb.ASSIST_DONE,
    Verb.MERGE,
    Verb.UNMERGE,
    Verb.SPLIT,
    Verb.ATTACH,
    Verb.DETACH,
    Verb.VERIFY,
    Verb.CALL_BACK,
    # Beside the kind of request: tried at the end of this file.
    Verb.RECATEGORISE,
}


def prepared(town, opened, verb):
    who, make, fields, state, needed = VERBS[verb]
    fields = dict(fields)
    if "unit" in fields:
        fields["unit"] = town.orgs["grid"].pk
    return opened(getattr(town, who)), make(town), fields, state, needed


def test_every_verb_with_a_form_is_tried_here():
    assert set(VERBS) | TIED == set(STEPS)
    assert not set(VERBS) & TIED


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_goes_through_and_says_so(town, opened, verb):
    client, case, fields, state, _needed = prepared(town, opened, verb)
    before = fresh(case).version
    assert f'/{verb}/"' in opened_page(client, case)
    answer = send(client, case, verb, **fields)
    assert answer.status_code == 302
    now = fresh(case)
    assert (now.state, now.version) == (state, before + 1)
    assert records_about(("case", str(case.uuid))).filter(verb=f"cases.{verb}").count() == 1


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_double_click_counts_once(town, opened, verb):
    client, case, fields, _state, _needed = prepared(town, opened, verb)
    fields |= {"form_key": aged_key(), "seen": fresh(case).version}
    before = fresh(case).version
    assert send(client, case, verb, **fields).status_code == 302
    # The second may find the case out of sight, but never moves it again.
    assert send(client, case, verb, **fields).status_code in {302, 404}
    assert fresh(case).version == before + 1


MISSING = [(verb, name) for verb, (_who, _make, _fields, _state, needed) in VERBS.items() for name in needed]


@pytest.mark.parametrize(("verb", "name"), MISSING)
def test_a_missing_field_is_named_and_the_rest_comes_back(town, opened, verb, name):
    client, case, fields, _state, _needed = prepared(town, opened, verb)
    typed = {key: value for key, value in fields.items() if key != name}
    page = send(client, case, verb, **typed)
    body = page.content.decode()
    assert page.status_code == 422
    assert f'href="#id_{name}"' in body
    assert f'id="id_{name}"' in body
    assert f'id="id_{name}_error"' in body
    if "words" in typed:
        assert WORDS in body
    assert fresh(case).version == case.version


def test_a_choice_that_was_made_comes_back_too(town, opened):
    client, case, fields, _state, _needed = prepared(town, opened, Verb.DECLINE)
    body = send(client, case, Verb.DECLINE, **(fields | {"refer_to": " "})).content.decode()
    assert '<option value="court" selected>' in body


@pytest.mark.parametrize("verb", [Verb.ANSWER, Verb.ASSIGN, Verb.ESCALATE])
def test_the_second_of_two_at_once_is_told_who_was_first(town, opened, verb):
    client, case, fields, _state, _needed = prepared(town, opened, verb)
    seen = case.version
    actions.assign_case(case=case, unit=town.orgs["grid"], by=town.dispatcher.actor, at=clock.now())
    page = send(client, case, verb, **(fields | {"seen": seen}))
    assert page.status_code == 409
    assert town.dispatcher.name in text_of(page)
    assert fresh(case).version == seen + 1
    assert WORDS in page.content.decode()


def test_the_words_of_a_step_that_is_no_longer_possible_are_not_lost(town, desk):
    case = make_case(town.orgs["grid"])
    actions.withdraw_case(case=case, by=actions_reporter(), at=clock.now())
    page = send(desk, case, Verb.ANSWER, words=WORDS, seen=1)
    assert page.status_code == 409
    assert WORDS in page.content.decode()


def actions_reporter():
    from lianxin.kernel.actors import REPORTER

    return REPORTER


def test_a_note_does_not_mind_somebody_elses_step(town, desk):
    case = make_case(town.orgs["grid"])
    actions.assign_case(case=case, unit=town.orgs["grid"], by=town.dispatcher.actor, at=clock.now())
    assert send(desk, case, Verb.NOTE, words=WORDS, seen=1).status_code == 302


@pytest.mark.parametrize("verb", [Verb.ANSWER, Verb.CLOSE, Verb.DECLINE, Verb.ASSIGN])
def test_the_wrong_hat_is_refused_in_words(town, opened, verb):
    case = make_assigned(town)
    fields = {"words": WORDS, "unit": town.orgs["community"].pk, "reason": "court", "refer_to": "x"}
    page = send(opened(town.supervisor), case, verb, **fields)
    assert page.status_code in {403, 409}
    assert fresh(case).version == case.version


def test_a_photo_with_the_answer_is_seen_by_the_resident(town, desk, client):
    case = make_case(town.orgs["grid"])
    send(desk, case, Verb.ANSWER, words=WORDS, photos=make_upload("好了.jpg", jpeg(), "image/jpeg"))
    picture = CaseFile.objects.get().file
    assert str(picture.pk) in client.get(f"/follow/{case.tracking_code}/").content.decode()


def test_a_file_that_lies_keeps_words_and_good_files(town, desk):
    case = make_case(town.orgs["grid"])
    good = make_upload("好了.jpg", jpeg(), "image/jpeg")
    liar = make_upload("坏.jpg", b"MZ" + bytes(500), "image/jpeg")
    page = send(desk, case, Verb.ANSWER, words=WORDS, photos=[good, liar])
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    again = send(desk, case, Verb.ANSWER, words=WORDS, kept=hidden(page, "kept"))
    assert again.status_code == 302
    assert CaseFile.objects.count() == 1


def test_a_kind_that_needs_a_photo_asks_for_it(town, opened):
    kind = make_category("01", evidence=True)
    case = make_in_progress(town, case=make_case(town.orgs["grid"], category=kind))
    page = send(opened(town.grid_worker), case, Verb.RESOLVE, words=WORDS)
    assert page.status_code == 422
    assert 'href="#id_photos"' in page.content.decode()
    assert 'id="id_photos"' in page.content.decode()


@pytest.mark.parametrize("key", ["", "forged", aged_key(49 * 3600)])
def test_a_stale_form_keeps_the_words(town, desk, key):
    case = make_case(town.orgs["grid"])
    page = desk.post(f"/desk/cases/{case.uuid}/answer/", {"form_key": key, "words": WORDS, "seen": "1"})
    assert page.status_code == 422
    assert WORDS in page.content.decode()
    assert fresh(case).state == State.RECEIVED


def test_the_list_to_assign_to_names_units_below_and_beside_only(town, desk):
    case = make_case(town.orgs["grid"])
    body = opened_page(desk, case)
    for name in ("grid", "village", "neighbour"):
        assert f'<option value="{town.orgs[name].pk}"' in body
    for name in ("township", "county", "city"):
        assert f'<option value="{town.orgs[name].pk}"' not in body


@pytest.mark.parametrize("unit", ["0", "-1", "x", "99999999999999", "٣", "1.5"])
def test_a_made_up_unit_is_none(town, desk, unit):
    case = make_case(town.orgs["grid"])
    assert send(desk, case, Verb.ASSIGN, unit=unit).status_code in {404, 422}
    assert fresh(case).version == 1


def test_a_closed_or_higher_unit_is_refused_with_the_field_named(town, desk):
    case = make_case(town.orgs["grid"])
    page = send(desk, case, Verb.ASSIGN, unit=town.orgs["county"].pk)
    assert page.status_code == 422
    assert 'id="id_unit_error"' in page.content.decode()


def test_the_likely_next_step_is_the_big_one(town, desk):
    case = make_case(town.orgs["grid"])
    body = desk.get(f"/desk/cases/{case.uuid}/").content.decode()
    assert body.index("step-first") < body.index("/answer/") < body.index("/assign/")


def test_the_kind_is_set_and_audited(town, desk, opened):
    case = make_case(town.orgs["grid"])
    kind = make_category("02", name="供水")
    assert desk.post(f"/desk/cases/{case.uuid}/category/", {"category": "02"}).status_code == 302
    assert fresh(case).category == kind
    assert records_about(("case", str(case.uuid))).filter(verb="cases.recategorise").count() == 1
    assert desk.post(f"/desk/cases/{case.uuid}/category/", {"category": "no"}).status_code == 422
    assert desk.post(f"/desk/cases/{case.uuid}/category/", {}).status_code == 302
    make_category("03")
    refused = opened(town.supervisor).post(f"/desk/cases/{case.uuid}/category/", {"category": "03"})
    assert refused.status_code == 403


def test_an_unknown_verb_leads_back_to_the_case(town, desk):
    case = make_case(town.orgs["grid"])
    for verb in ("submit", "rate", "withdraw", "explode", "\x00", "𠮷"):
        answer = send(desk, case, verb, words=WORDS)
        assert answer.status_code in {302, 404}
    assert fresh(case).version == 1


def test_the_desk_reads_how_it_was_rated(town, desk):
    case = make_answered(town)
    reporter = actions_reporter()
    actions.rate_case(case=case, solved="no", satisfaction="unsatisfied", words="没人来", by=reporter, at=clock.now())
    words = text_of(desk.get(f"/desk/cases/{case.uuid}/"))
    for said in ("没有解决", "不满意", "没人来"):
        assert said in words
