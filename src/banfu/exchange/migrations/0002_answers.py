
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_initial'),
        ('people', '0002_saved_views'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asker', models.CharField(max_length=80, verbose_name='谁要的')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='要什么')),
                ('year', models.PositiveIntegerField(verbose_name='年度')),
                ('kind', models.CharField(choices=[('suggestion', '建议'), ('proposal', '提案')], default='suggestion', max_length=12, verbose_name='种类')),
                ('until', models.DateField(verbose_name='截止日期')),
                ('figures', models.JSONField()),
                ('members', models.JSONField()),
                ('template_name', models.CharField(blank=True, max_length=200)),
                ('template_digest', models.CharField(blank=True, max_length=64)),
                ('filled_digest', models.CharField(blank=True, max_length=64)),
                ('notes', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['organ', '-id'], name='answer_organ')],
            },
        ),
    ]
