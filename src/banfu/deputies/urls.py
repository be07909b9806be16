"""Every address of the deputies' pages."""

from banfu.deputies import answering, colleagues, following, home, writing

urlpatterns = [*home.urls, *writing.urls, *following.urls, *answering.urls, *colleagues.urls]
