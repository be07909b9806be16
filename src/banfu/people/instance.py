"""This installation's own settings row."""

from datetime import date

from banfu.people.models import Office, Unit


def office() -> Office | None:
    """Return the settings row with its home unit, or None before set-up."""
    return Office.objects.select_related("home").order_by("pk").first()


def demo_day() -> date | None:
    """Return the day a demonstration stands still at."""
    return Office.objects.values_list("demo_day", flat=True).order_by("pk").first()


def organ_named(name: str) -> Unit | None:
    """Return the organ called ``name``, by name or alias."""
    organs = Unit.objects.filter(level=Unit.Level.ORGAN)
    return organs.filter(name=name).first() or organs.filter(aliases__name=name).first()
