from datetime import timedelta

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "banfu.desk"
    label = "desk"

    def ready(self) -> None:
        from banfu.actions.alert_tasks import send_alerts
        from banfu.advice import schedule

        schedule.RECURRING.append(schedule.Every(send_alerts, timedelta(hours=1)))
