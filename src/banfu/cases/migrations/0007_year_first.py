from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_chain_steps")]

    operations = [
        migrations.RemoveIndex("assignment", "task_year"),
        migrations.AddIndex(
            "assignment", models.Index(fields=["year", "organ_key", "kind", "part", "stage"], name="task_year_organ")
        ),
    ]
