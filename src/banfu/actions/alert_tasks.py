"""Warnings, sent by the worker (``desk.apps`` says how often): hourly, so that a day begins with its own soon after midnight."""

from django_tasks import task


@task()
def send_alerts() -> int:
    """Send the warnings that are due by the calendar of this installation; return how many messages."""
    from banfu import clock
    from banfu.actions import alerts
    from banfu.people import instance

    with clock.on_day(instance.demo_day()):
        return alerts.send()
