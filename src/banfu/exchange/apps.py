from datetime import timedelta

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "banfu.exchange"
    label = "exchange"

    def ready(self) -> None:
        from banfu.advice import schedule
        from banfu.exchange import staged_like

        schedule.RECURRING.append(
            schedule.Every(staged_like.resume_staged, timedelta(minutes=1), wanted=staged_like.unfinished)
        )
