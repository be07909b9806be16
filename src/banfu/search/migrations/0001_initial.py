"""The first index tables. They are no longer filled: the next migration replaces them and fills what it makes."""

from django.db import migrations


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE TABLE search_text (id INTEGER PRIMARY KEY, plain TEXT NOT NULL)")
        schema_editor.execute("CREATE VIRTUAL TABLE search_index USING fts5(tokens)")
    else:
        schema_editor.execute(
            "CREATE TABLE search_text (id bigint PRIMARY KEY, plain text NOT NULL, tokens tsvector NOT NULL)"
        )
        schema_editor.execute("CREATE INDEX search_tokens ON search_text USING gin (tokens)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_index")
    schema_editor.execute("DROP TABLE search_text")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
