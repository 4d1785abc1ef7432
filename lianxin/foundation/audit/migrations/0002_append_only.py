"""From here on the database refuses to change or delete what was recorded."""

from django.db import migrations

from lianxin.kernel.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        append_only("audit_auditrecord"),
        append_only("audit_auditseal"),
    ]
