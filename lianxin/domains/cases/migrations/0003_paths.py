from django.db import migrations

from lianxin.domains.cases.sql import compare_paths_bytewise, fill_paths


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_cases_in_full"), ("orgs", "0002_paths_and_search")]

    operations = [
        migrations.RunPython(compare_paths_bytewise, migrations.RunPython.noop),
        migrations.RunPython(fill_paths, migrations.RunPython.noop),
    ]
