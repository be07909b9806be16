"""Fill the columns derived for promises and for letters that are followed up, for what was there before them."""

from django.db import migrations

from banfu import rulebook

HOSTING = ["lead", "sole", "separate"]


def _promises(apps):
    Promise, Move, Off = (apps.get_model("cases", name) for name in ("Promise", "PromiseMove", "PromiseOff"))
    for row in Promise.objects.filter(verdict="taken"):
        moves = list(Move.objects.filter(promise=row).order_by("pk"))
        struck = Off.objects.filter(promise=row, confirmed=True, undone_on=None).order_by("pk").first()
        row.due_now = moves[-1].until if moves else row.due_on
        row.struck_on = struck.decided_on if struck else None
        row.moves_made = len(moves)
        row.slipped = sum((move.until - move.before).days for move in moves if move.before)
        row.save()


def _letters(apps):
    Source, Assignment, Issue, Ruling = (apps.get_model("cases", name) for name in ("Source", "Assignment", "Issue", "ClassRuling"))
    for source in Source.objects.all():
        try:
            classes = rulebook.load(source.rulebook).classes
        except rulebook.RulebookError:
            continue
        tracked = [letter for letter, one in classes.items() if one.tracked]
        resolved = {letter for letter, one in classes.items() if one.meaning == "resolved"}
        tasks = Assignment.objects.filter(session__source=source, part__in=HOSTING)
        tasks.filter(answered_on__isnull=False, reply_class__in=tracked).update(tracked=True)
        ruled = dict(Ruling.objects.filter(reply__assignment__in=tasks).order_by("pk").values_list("reply", "reply_class"))
        letters = {}
        issued = Issue.objects.filter(reply__assignment__in=tasks, version__isnull=False).order_by("reply__assignment", "reply__round")
        for task, reply, on, letter in issued.values_list("reply__assignment", "reply", "issued_on", "version__reply_class"):
            letters.setdefault(task, []).append((on, ruled.get(reply, letter)))
        for task, those in letters.items():
            if len(those) == 1 and those[0][1] in tracked:
                Assignment.objects.filter(pk=task).update(tracked=True)
            elif any(letter in tracked for _, letter in those):
                turned = those[-1][0] if those[-1][1] in resolved else None
                Assignment.objects.filter(pk=task).update(tracked=True, turned_on=turned)


def fill(apps, schema_editor):
    _promises(apps)
    _letters(apps)


class Migration(migrations.Migration):

    dependencies = [("cases", "0019_rolling")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
