from django.db import migrations, models
from django.db.models import Q


def fill(apps, schema_editor):
    """Derive the new column for the tasks that are there."""
    tasks = apps.get_model("cases", "Assignment").objects
    tasks.filter(Q(unit_key=True) | ~Q(suggestion__key_level="")).update(key=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_meetings_cosign_classes")]

    operations = [
        migrations.AddField("assignment", "key", models.BooleanField("重点", default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "assignment", models.Index(fields=["organ_key", "due_on", "id"], condition=Q(key=True), name="task_key")
        ),
        migrations.AddIndex("suggestion", models.Index(fields=["lead_name"], name="suggestion_lead")),
        migrations.AddIndex("contact", models.Index(fields=["organ_key", "kind"], name="contact_kind")),
        *(migrations.RemoveIndex("assignment", name) for name in ("task_open_due", "task_division", "task_officer")),
        migrations.AddIndex(
            "assignment", models.Index(fields=["organ_key", "due_on", "id"], condition=Q(open=True), name="task_open_due")
        ),
        migrations.AddIndex(
            "assignment", models.Index(fields=["division", "due_on", "id"], condition=Q(open=True), name="task_division_open")
        ),
        migrations.AddIndex(
            "assignment", models.Index(fields=["officer", "due_on", "id"], condition=Q(open=True), name="task_officer_open")
        ),
    ]
