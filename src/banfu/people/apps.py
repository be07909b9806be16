from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "banfu.people"
    label = "people"
