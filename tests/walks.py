"""Random walks of the machine, drawn by hypothesis: the same on every run, fewer on the second engine."""

import os
from collections.abc import Callable
from functools import wraps

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def walks(count: int) -> Callable:
    """Give a test ``rng``, a random.Random of hypothesis, ``count`` times; a third of it on PostgreSQL."""
    few = max(2, count // 3) if os.environ.get("DATABASE_URL") else count

    def around(test: Callable) -> Callable:
        quiet = settings(max_examples=few, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
                         suppress_health_check=list(HealthCheck))  # fmt: skip
        return quiet(given(rng=st.randoms(use_true_random=False))(test))

    return around


def taken_back_each(test: Callable) -> Callable:
    """Take back what a walk wrote, so that the next begins where it began."""

    @wraps(test)
    def alone(*args: object, **more: object) -> None:
        with transaction.atomic():
            test(*args, **more)
            transaction.set_rollback(True)

    return alone
