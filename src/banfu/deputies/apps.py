from django.apps import AppConfig


class DeputiesConfig(AppConfig):
    name = "banfu.deputies"
    label = "deputies"
