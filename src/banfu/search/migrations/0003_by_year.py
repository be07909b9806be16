"""PostgreSQL's tokens are kept apart by title and year, so that the newest can be asked first."""

from django.db import migrations

OLD = (
    "UPDATE search_document SET tokens = array_to_tsvector(ARRAY("
    "SELECT %s || token FROM unnest(tsvector_to_array(tokens)) AS token WHERE token NOT LIKE 'z%%')) "
    "WHERE (kind = 1) = %s AND year = %s AND tokens @@ %s::tsquery"
)


def keep_apart(apps, schema_editor):
    from banfu.search import schema
    from banfu.search.tokens import bucket, year_token

    if schema_editor.connection.vendor != "postgresql" or not schema.there():
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(schema.KEPT_APART)
        cursor.execute("SELECT DISTINCT kind = 1, year FROM search_document")
        for title, year in cursor.fetchall():
            cursor.execute(OLD, [bucket(title, year), title, year, f"'{year_token(year)}'"])


class Migration(migrations.Migration):
    dependencies = [("search", "0002_documents")]
    operations = [migrations.RunPython(keep_apart, migrations.RunPython.noop)]
