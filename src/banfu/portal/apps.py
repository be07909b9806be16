from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages without login; they read through ``cases.public`` alone."""

    name = "banfu.portal"
    label = "portal"
    verbose_name = "公开专栏"
