"""What triage tells staff; `messaging` renders it in the person's language."""

from django.utils.translation import gettext_lazy as _

from lianxin.domains.messaging.templates import Template

HOT_SPOT = Template(
    code="triage.hot_spot",
    subject=_("%(class)s at %(place)s: %(topic)s"),
    body=_("%(rise)s Heat: %(sum)s. Please say what is being done about it: %(url)s"),
)
CLUSTER = Template(
    code="triage.cluster",
    subject=_("%(place)s: several people report one thing"),
    body=_("%(count)s requests within the hour: “%(name)s”. Is it one public event? Please look: %(url)s"),
)
ALL = (HOT_SPOT, CLUSTER)
