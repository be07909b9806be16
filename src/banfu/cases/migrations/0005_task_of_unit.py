import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_platform_upload")]

    operations = [
        migrations.AlterField(
            "assignment", "suggestion",
            models.ForeignKey("cases.Suggestion", django.db.models.deletion.PROTECT, related_name="assignments", db_index=False),
        ),
        migrations.AddIndex("assignment", models.Index(fields=["suggestion", "organ_key"], name="task_of_unit")),
    ]  # fmt: skip
