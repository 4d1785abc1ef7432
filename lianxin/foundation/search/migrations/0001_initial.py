"""The index: no model, no row that is not derived from elsewhere."""

from django.db import migrations

from lianxin.foundation.search.sql import create_index, drop_index


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(create_index, drop_index)]
