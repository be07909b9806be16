"""Every address of the overseers' pages; each module names its own."""

from banfu.oversight import bench, handed, pass_desk, passing, queues, registering, suggestion, supervising

urlpatterns = [*bench.urls, *suggestion.urls, *queues.urls, *handed.urls, *registering.urls, *passing.urls, *pass_desk.urls, *supervising.urls]
