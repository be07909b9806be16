
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_key_and_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='upload_fields',
            field=models.JSONField(blank=True, default=list, verbose_name='报送平台各栏'),
        ),
        migrations.CreateModel(
            name='PlatformUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(max_length=60, verbose_name='平台')),
                ('uploaded_on', models.DateField(verbose_name='上传日期')),
                ('uploaded_by', models.CharField(max_length=60)),
                ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='upload', to='cases.reply')),
            ],
        ),
    ]
