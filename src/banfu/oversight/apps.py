from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "banfu.oversight"
    label = "oversight"
