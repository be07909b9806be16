from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "banfu.search"
    label = "search"
