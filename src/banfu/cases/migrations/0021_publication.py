import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark(apps, schema_editor):
    """What the issued letters say of themselves, for the cases answered before there was a column."""
    rows = apps.get_model("cases", "Issue").objects.exclude(version=None).order_by("reply__round", "pk")
    modes = {}
    for task, mode in rows.values_list("reply__assignment", "version__disclosure").iterator(1000):
        modes[task] = mode
    by_mode = {}
    for task, mode in modes.items():
        by_mode.setdefault(mode, []).append(task)
    tasks = apps.get_model("cases", "Assignment").objects
    for mode, keys in by_mode.items():
        for start in range(0, len(keys) if mode else 0, 500):
            tasks.filter(pk__in=keys[start : start + 500]).update(disclosure=mode)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_supervision'),
        ('people', '0005_unit_phrases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='disclosure',
            field=models.CharField(blank=True, max_length=12, verbose_name='公开属性'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='published_on',
            field=models.DateField(null=True, verbose_name='公开日期'),
        ),
        migrations.CreateModel(
            name='DisclosureReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('full', '主动公开·全文'), ('summary', '主动公开·摘要'), ('on_request', '依申请公开'), ('closed', '不予公开')], max_length=12)),
                ('basis', models.CharField(blank=True, choices=[('secret', '国家秘密（条例第十四条）'), ('safety', '危及国家安全、公共安全、经济安全、社会稳定（条例第十四条）'), ('trade', '商业秘密（条例第十五条）'), ('privacy', '个人隐私（条例第十五条）'), ('inner', '内部事务信息（条例第十六条）'), ('process', '过程性信息（条例第十六条）'), ('wish', '提出人不同意公开'), ('other', '其他法律法规的规定')], max_length=12, verbose_name='依据')),
                ('basis_note', models.CharField(blank=True, max_length=200, verbose_name='怎么说明')),
                ('asked', models.CharField(blank=True, choices=[('full', '同意全文公开'), ('summary', '只同意公开摘要'), ('none', '不同意公开')], max_length=8, verbose_name='建议内容')),
                ('named', models.BooleanField(default=False, verbose_name='公布姓名')),
                ('who', models.CharField(blank=True, max_length=120)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('asked_text', models.TextField(blank=True)),
                ('heading', models.CharField(blank=True, max_length=300)),
                ('reply_text', models.TextField(blank=True)),
                ('brief', models.CharField(blank=True, max_length=120, verbose_name='一句话')),
                ('digest', models.CharField(max_length=64)),
                ('reviewed_on', models.DateField()),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosure_reviews', to='cases.assignment')),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.version')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DisclosureCut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=8)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('words', models.TextField()),
                ('cut', models.BooleanField(default=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cuts', to='cases.disclosurereview')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PublicColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.BooleanField(default=False)),
                ('promises', models.BooleanField(default=False, verbose_name='公开承诺办到哪一步')),
                ('since', models.DateField(null=True)),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='column', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('published_on', models.DateField(verbose_name='公开日期')),
                ('organ_key', models.BigIntegerField()),
                ('year', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('suggestion', '建议'), ('proposal', '提案')], max_length=12)),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('reply_class', models.CharField(blank=True, max_length=12)),
                ('reply_number', models.CharField(blank=True, max_length=60, verbose_name='答复文号')),
                ('replied_on', models.DateField(null=True, verbose_name='答复日期')),
                ('taken_down_on', models.DateField(null=True, verbose_name='撤下日期')),
                ('taken_down_by', models.CharField(blank=True, max_length=60)),
                ('tombstone', models.CharField(blank=True, max_length=60)),
                ('takedown_reason', models.CharField(blank=True, max_length=300)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='cases.assignment')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.disclosurereview')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('taken_down_on', None)), fields=['-published_on', '-id'], name='public_newest'), models.Index(condition=models.Q(('taken_down_on', None)), fields=['organ_key', '-published_on', '-id'], name='public_of_unit'), models.Index(condition=models.Q(('taken_down_on', None)), fields=['year', '-published_on', '-id'], name='public_of_year'), models.Index(condition=models.Q(('taken_down_on', None)), fields=['topic', '-published_on', '-id'], name='public_of_topic')],
            },
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
