import banfu.people.secrets
from django.db import migrations


def seal(apps, schema_editor):
    """Encrypt the phone numbers of rows staged before, and drop the cells of wrong ones."""
    rows = apps.get_model("exchange", "ImportRow").objects
    for row in rows.exclude(data={}).iterator(chunk_size=500):
        phone, cells = row.data.get("phone"), row.data.pop("cells", None)
        if phone:
            row.data["phone"] = banfu.people.secrets.ring().encrypt(phone)
        if phone or cells is not None:
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_answers")]

    operations = [
        migrations.AddField("importjob", "raw", banfu.people.secrets.SecretField(
            default="", help_text="the sheet as it was read, until it is written: it may hold phone numbers")),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]  # fmt: skip
