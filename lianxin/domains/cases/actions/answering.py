"""What a message to a reporter carries so that its answer finds back to the request."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.domains.cases import rules
from lianxin.domains.cases.enums import Verb
from lianxin.domains.cases.models import Case
from lianxin.domains.cases.queries.inbound import reply_code_of, reply_digits_of

_RATE_BY_TEXT = _(" Or answer this message: #%(digits)s, then 1 solved, 2 partly, 3 not solved, look again.")
_RATE_BY_MAIL = _(" Or answer this mail: 1 solved, 2 partly, 3 not solved, look again.")
_SAY_BY_TEXT = _(" Or answer this message, beginning with #%(digits)s.")
_SAY_BY_MAIL = _(" Or answer this mail.")
_BY_TEXT: Mapping[Verb, Promise] = {Verb.ASK: _SAY_BY_TEXT} | dict.fromkeys(rules.ANSWERING, _RATE_BY_TEXT)
_BY_MAIL: Mapping[Verb, Promise] = {Verb.ASK: _SAY_BY_MAIL} | dict.fromkeys(rules.ANSWERING, _RATE_BY_MAIL)


def answer_params(case: Case, verb: Verb) -> dict[str, str]:
    """Parameters of a notice about `verb`: the mail's code (`reply`), the text message's digits, how to answer.

    `how` is empty where nobody would read the answer: without a mailbox, or a gateway that pushes to us.
    """
    digits = reply_digits_of(case)
    by_text = case.reporter is not None and bool(case.reporter.phone)
    how = _BY_TEXT.get(verb) if by_text else _BY_MAIL.get(verb)
    heard = bool(settings.INBOUND_SMS["secret"]) if by_text else bool(settings.INBOUND_MAILBOXES)
    said = str(how) % {"digits": digits} if how is not None and heard else ""
    return {"reply": reply_code_of(case), "digits": digits, "how": said}
