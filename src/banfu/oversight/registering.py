"""登记、拟办、征求意见、交办: the desk of the office of congress or CPPCC."""

from django.urls import URLPattern

from banfu.oversight.sections import Section
from banfu.people.models import Person


def sections(person: Person) -> list[Section]:
    """What waits for ``person`` here."""
    return []


urls: list[URLPattern] = []
