from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "banfu.record"
    label = "record"
