"""What those above decide on a unit's task."""

ACTIONS = {}
PAGES = {}


def data_for(name, subject, world, rng):
    """Something valid to put into the action's form."""
    return {}
