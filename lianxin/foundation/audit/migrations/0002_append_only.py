"""From here on the database refuses to change or delete what was recorded, and notes by itself what is new."""

from django.db import migrations

from lianxin.kernel.sql import append_only, filling_tail


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        append_only("audit_auditrecord"),
        append_only("audit_auditseal"),
        filling_tail("audit_auditrecord", "audit_audittail", "record"),
    ]
