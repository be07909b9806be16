from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "banfu.desk"
    label = "desk"
