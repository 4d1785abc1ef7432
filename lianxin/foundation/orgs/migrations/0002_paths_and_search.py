"""Paths compare byte by byte on PostgreSQL too; the index of the search."""

from django.db import migrations

from lianxin.foundation.orgs.sql.search import create_search_index, drop_search_index
from lianxin.foundation.orgs.sql.tree import compare_paths_bytewise


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]
    operations = [
        migrations.RunPython(compare_paths_bytewise, migrations.RunPython.noop),
        migrations.RunPython(create_search_index, drop_search_index),
    ]
