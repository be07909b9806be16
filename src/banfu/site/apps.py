from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "banfu.site"
    label = "site"
