"""Paths compare byte by byte on PostgreSQL too."""

from django.db import migrations

from lianxin.foundation.orgs.sql import compare_paths_bytewise


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [migrations.RunPython(compare_paths_bytewise, migrations.RunPython.noop)]
