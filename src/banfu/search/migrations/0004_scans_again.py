"""Files that came with a suggestion were once passed over; forgetting that they were read makes the worker read them."""

from django.db import migrations


def read_again(apps, schema_editor):
    from banfu.search import schema

    if schema.there():
        schema_editor.execute("DELETE FROM search_reading WHERE file IN (SELECT id FROM cases_storedfile WHERE organ IS NULL)")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_by_year"), ("cases", "0016_bulletin")]
    operations = [migrations.RunPython(read_again, migrations.RunPython.noop)]
