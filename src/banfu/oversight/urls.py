"""Every address of the overseers' pages; each module names its own."""

from banfu.oversight import (
    bench,
    bulletins,
    handed,
    pass_desk,
    passing,
    promises,
    queues,
    register_desk,
    registering,
    suggestion,
    supervising,
)

urlpatterns = [
    *bench.urls, *suggestion.urls, *queues.urls, *handed.urls, *register_desk.urls, *registering.urls, *passing.urls,
    *pass_desk.urls, *supervising.urls, *promises.urls, *bulletins.urls,
]  # fmt: skip
