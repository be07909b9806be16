"""Every address of the deputies' pages."""

from banfu.deputies import home

urlpatterns = [*home.urls]
