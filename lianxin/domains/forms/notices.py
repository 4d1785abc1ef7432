"""The notices about forms that are made ready by themselves."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.templates import Template

READY = Template(
    code="forms.ready",
    subject=_("%(form)s is ready"),
    body=_("%(form)s of %(unit)s for %(period)s is filled in and waits for your look. %(url)s"),
)
NOT_READY = Template(
    code="forms.not_ready",
    subject=_("%(form)s could not be made ready"),
    body=_("%(form)s of %(unit)s for %(period)s could not be filled in: %(why)s %(url)s"),
)
ALL = (READY, NOT_READY)
