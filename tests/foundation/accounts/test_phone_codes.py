from datetime import timedelta
from uuid import uuid4

import pytest

from lianxin.foundation.accounts import actions, hooks
from lianxin.foundation.accounts.models import LoginCode, User
from lianxin.foundation.audit.queries import records_about
from lianxin.kernel import clock
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.errors import Invalid, Refused, TooMany
from tests.factories.accounts import make_resident, make_user

pytestmark = pytest.mark.django_db
PHONE = "13800138000"
MINUTE = timedelta(minutes=1)


def ask(phone=PHONE, address="10.0.0.1", at=None):
    return actions.send_login_code(phone=phone, address=address, language="zh-hans", at=at or clock.now())


def use(code_id, typed, at=None):
    return actions.use_login_code(code_id=code_id, typed=typed, language="en", at=at or clock.now())


def test_a_code_is_sent_and_kept_as_a_hash_only(phones):
    code_id = ask()
    [(phone, code, language)] = phones.sent
    assert (phone, len(code), code.isdigit(), language) == (PHONE, 6, True, "zh-hans")
    row = LoginCode.objects.get()
    assert row.phone == PHONE
    [stored] = LoginCode.objects.values()
    raw = f"{stored['phone_hash']}{stored['address_hash']}{stored['code_hash']}"
    assert code not in raw
    assert PHONE not in raw
    assert [r.verb for r in records_about(("accounts.login_code", str(code_id)))] == ["accounts.code_sent"]


def test_the_first_use_makes_a_resident_and_the_second_finds_it(phones):
    now = clock.now()
    first = use(ask(at=now), phones.sent[-1][1])
    assert (first.kind, first.language, phones.accounts) == ("resident", "en", {PHONE: first.pk})
    again = use(ask(at=now + 2 * MINUTE), phones.sent[-1][1], at=now + 2 * MINUTE)
    assert again.pk == first.pk
    assert User.objects.count() == 1


def test_a_code_works_once(phones):
    code_id = ask()
    use(code_id, phones.sent[-1][1])
    with pytest.raises(Invalid):
        use(code_id, phones.sent[-1][1])


def test_digits_may_be_full_width_and_spaced(phones):
    code_id = ask()
    typed = " ".join(chr(0xFF10 + int(digit)) for digit in phones.sent[-1][1])
    assert use(code_id, typed).kind == "resident"


@pytest.mark.parametrize("typed", ["", "abc", "00000", "9" * 50, "½²³", "\x00"])
def test_a_wrong_code_is_refused_and_counted(phones, typed):
    code_id = ask()
    with pytest.raises(Invalid) as caught:
        use(code_id, typed)
    assert "4" in str(caught.value)
    assert LoginCode.objects.get().tries == 1


def test_after_five_wrong_tries_the_right_code_is_refused_too(phones):
    code_id = ask()
    right = phones.sent[-1][1]
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(Invalid):
            use(code_id, wrong)
    with pytest.raises(Invalid):
        use(code_id, right)
    assert not User.objects.exists()


def test_after_ten_minutes_a_code_is_old(phones):
    now = clock.now()
    code_id = ask(at=now)
    with pytest.raises(Invalid):
        use(code_id, phones.sent[-1][1], at=now + 10 * MINUTE)


def test_an_unknown_code_is_refused_in_the_same_words(phones):
    with pytest.raises(Invalid):
        use(uuid4(), "123456")


def test_a_phone_asks_once_a_minute_and_five_times_an_hour(phones):
    now = clock.now()
    for step in range(5):
        ask(at=now + step * 2 * MINUTE)
        with pytest.raises(TooMany) as caught:
            ask(at=now + step * 2 * MINUTE)
    with pytest.raises(TooMany) as caught:
        ask(at=now + 20 * MINUTE)
    assert caught.value.retry_after == 40 * 60
    ask(phone="13900139000", at=now + 20 * MINUTE)
    ask(at=now + 61 * MINUTE)


def test_an_address_asks_sixty_times_an_hour(phones):
    now = clock.now()
    for number in range(60):
        ask(phone=f"1380013{number:04d}", at=now)
    with pytest.raises(TooMany):
        ask(phone="13700137000", at=now)
    ask(phone="13700137000", address="10.0.0.2", at=now)


def test_a_staff_account_does_not_come_in_by_phone(phones):
    phones.accounts[PHONE] = make_user().pk
    code_id = ask()
    with pytest.raises(Refused):
        use(code_id, phones.sent[-1][1])


def test_a_closed_account_does_not_come_in(phones):
    user = make_resident()
    phones.accounts[PHONE] = user.pk
    actions.deactivate_user(user=user, by=SYSTEM, at=clock.now())
    code_id = ask()
    with pytest.raises(Refused):
        use(code_id, phones.sent[-1][1])


def test_old_codes_go_after_a_day(phones):
    now = clock.now()
    ask(at=now - timedelta(hours=25))
    ask(at=now)
    assert actions.purge_codes(at=now) == 1
    assert LoginCode.objects.count() == 1


def test_without_rooms_above_the_hooks_say_so(monkeypatch):
    monkeypatch.setattr(hooks, "_senders", [])
    monkeypatch.setattr(hooks, "_phone_accounts", [])
    for ask_hook in (hooks.code_sender, hooks.phone_account):
        with pytest.raises(LookupError):
            ask_hook()
