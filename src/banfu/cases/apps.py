from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "banfu.cases"
    label = "cases"
