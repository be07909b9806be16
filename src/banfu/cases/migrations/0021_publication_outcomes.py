from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0021_publication'),
    ]

    operations = [
        migrations.AddField(
            model_name='publiccolumn',
            name='outcomes',
            field=models.BooleanField(default=False, verbose_name='公开成果'),
        ),
    ]
