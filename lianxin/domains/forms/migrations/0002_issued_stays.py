"""What was issued stays as it was: the database refuses to change or delete its row."""

from django.db import migrations

from lianxin.kernel.sql import append_only


class Migration(migrations.Migration):
    dependencies = [("lianxin_forms", "0001_initial")]

    operations = [append_only("lianxin_forms_issuedfile")]
