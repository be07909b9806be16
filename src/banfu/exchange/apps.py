from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "banfu.exchange"
    label = "exchange"
