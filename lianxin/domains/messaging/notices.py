"""The notices of messaging itself."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.actions import LOGIN_CODE
from lianxin.domains.messaging.templates import Template

CODE = Template(
    code=LOGIN_CODE,
    subject=_("Your sign-in code"),
    body=_("%(code)s is your sign-in code for Lianxin, valid for %(minutes)s minutes. Tell it to nobody."),
)
WEBHOOK_OFF = Template(
    code="messaging.webhook_off",
    subject=_("A program is told nothing more"),
    body=_(
        "%(program)s has taken no message at %(host)s for days, so it is told nothing more. When it works again, switch it on "
        "on the page of its token."
    ),
)
ALL = (CODE, WEBHOOK_OFF)
