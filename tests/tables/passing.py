"""Passing on, adding and dropping units."""

ACTIONS = {}
PAGES = {}


def data_for(name, subject, world, rng):
    """Something valid to put into the action's form."""
    return {}
