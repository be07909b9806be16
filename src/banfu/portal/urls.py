"""Every public address."""

from django.urls import path

from banfu.portal import views

urlpatterns = [
    path("gk/", views.home, name="gk_home"),
    path("gk/<int:pk>", views.item, name="gk_item"),
    path("gk/units", views.units, name="gk_units"),
    path("gk/report/<int:year>", views.report, name="gk_report"),
    path("gk/data", views.data_page, name="gk_data"),
    path("gk/help", views.help_page, name="gk_help"),
    path("gk/data/items.json", views.items_json, name="gk_items_json"),
    path("gk/data/items.csv", views.items_csv, name="gk_items_csv"),
    path("gk/data/schema.json", views.schema_json, name="gk_schema_json"),
    path("gk/rss.xml", views.rss_xml, name="gk_rss_xml"),
    path("gk/sitemap.xml", views.sitemap_xml, name="gk_sitemap_xml"),
    path("gk/<path:rest>", views.missing, name="gk_missing"),
]
