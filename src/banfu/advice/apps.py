from django.apps import AppConfig


class AdviceConfig(AppConfig):
    name = "banfu.advice"
    label = "advice"
