"""The index of all texts: one row a text, filled from what there is. The old tables are dropped."""

from django.db import migrations, models


def make(apps, schema_editor):
    from banfu.search import writing

    schema_editor.execute("DROP TABLE IF EXISTS search_text")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE IF EXISTS search_index")
    for _ in writing.rebuild():
        pass


def drop(apps, schema_editor):
    from banfu.search import schema

    for table in schema.TABLES[schema_editor.connection.vendor]:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")
    from importlib import import_module

    import_module("banfu.search.migrations.0001_initial").make(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("cases", "0007_year_first")]
    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "标题"), (2, "正文"), (3, "答复"), (4, "沟通"), (5, "会办意见"), (6, "附件")]
                    ),
                ),
                ("suggestion", models.BigIntegerField()),
                ("organ", models.BigIntegerField(default=0)),
                ("task", models.BigIntegerField(default=0)),
                ("year", models.PositiveIntegerField()),
                ("ref", models.BigIntegerField()),
                ("page", models.PositiveIntegerField(default=0)),
                ("piece", models.PositiveIntegerField(default=0)),
                ("place", models.CharField(default="", max_length=300)),
                ("plain", models.TextField()),
                ("raw", models.TextField(default="")),
            ],
            options={"db_table": "search_document", "managed": False},
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("file", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "文字已可查"), ("part", "只读了一部分"), ("empty", "没有可查的文字"),
                            ("unreadable", "读不出来"),
                        ],
                        max_length=12,
                    ),
                ),
                ("pages", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(default="", max_length=200)),
            ],
            options={"db_table": "search_reading", "managed": False},
        ),
        migrations.RunPython(make, drop),
    ]
