"""Every address of the overseers' pages; each module names its own."""

from banfu.oversight import bench, bulletins, handed, passing, queues, registering, suggestion, supervising

urlpatterns = [*bench.urls, *suggestion.urls, *queues.urls, *handed.urls, *registering.urls, *passing.urls, *supervising.urls, *bulletins.urls]
