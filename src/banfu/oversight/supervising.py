"""督办: returns, extensions, dissent, checks, re-handling, lists by unit, comparison, yearly report."""

from django.urls import URLPattern

from banfu.oversight.sections import Section
from banfu.people.models import Person


def sections(person: Person) -> list[Section]:
    """What waits for ``person`` here."""
    return []


urls: list[URLPattern] = []
