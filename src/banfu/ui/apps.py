from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles and form parts shared by every page; knows no case."""

    name = "banfu.ui"
    label = "ui"
    verbose_name = "界面"
