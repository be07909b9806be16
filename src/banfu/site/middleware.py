"""What every request passes: the office's day, last seen, forced password change."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from banfu import clock
from banfu.desk import accounts
from banfu.people import instance
from banfu.people.models import Person

PUBLIC = "/gk"
"""Below it nobody is asked who he is: no session is read, so no cookie is set, and staff read what everybody reads."""
FREE = ("/password", "/logout", "/static/", "/healthz", "/login")


class OfficeMiddleware:
    """Hold the demonstration's day, note when a person was last seen, ask for a new password."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/static/", "/healthz")):
            return self.get_response(request)
        if "\x00" in unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode("latin-1"):
            raise BadRequest("PostgreSQL stores no NUL, and nobody types one.")
        with clock.on_day(instance.demo_day()):
            if request.path == PUBLIC or request.path.startswith(f"{PUBLIC}/"):
                request.user = AnonymousUser()
                return self.get_response(request)
            user = request.user
            if isinstance(user, Person):
                self._seen(user)
                accounts.refresh_session(request)
                if _stale(user) and not request.path.startswith(FREE):
                    return redirect("password")
            response = self.get_response(request)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

    def _seen(self, person: Person) -> None:
        """Write last-seen at most once a minute: SQLite has one writer."""
        now = clock.now()
        if person.seen_at is None or abs(now - person.seen_at) > timedelta(minutes=1):
            Person.objects.filter(pk=person.pk).update(seen_at=now)


def _stale(person: Person) -> bool:
    if person.must_change_password:
        return True
    changed = person.password_changed_on
    return changed is None or abs((clock.today() - changed).days) > settings.PASSWORD_DAYS
