"""The Monday digest, as messaging sends it."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.templates import Template

DIGEST = Template(
    code="insight.digest",
    subject=_("%(unit)s: the figures of last week"),
    body=_("%(sentence)s More: %(url)s"),
)
ALL = (DIGEST,)
