"""Hand-written tables of the permission tests, one file a room; see the tests that read them."""

from tests.tables import congress, deputies, outcomes, overseeing, passing, promises, publishing, supervising

ROOMS = (congress, deputies, passing, overseeing, promises, outcomes, publishing, supervising)


def actions():
    """name → roles that may, of the actions of the whole chain."""
    return {name: roles for room in ROOMS for name, roles in room.ACTIONS.items()}


def pages():
    """name → (method, who may, status), as in test_every_address."""
    return {name: row for room in ROOMS for name, row in room.PAGES.items()}


def data_for(name, subject, world, rng):
    """Something valid to put into the form of an action of these rooms; {} where nothing is needed."""
    for room in ROOMS:
        if name in room.ACTIONS:
            return room.data_for(name, subject, world, rng)
    return {}


def in_chain():
    """name → roles that may where congress and government office are in the system, where that differs."""
    return {name: roles for room in ROOMS for name, roles in getattr(room, "IN_CHAIN", {}).items()}


def alone():
    """name → roles that may in a single office, where that differs."""
    return {name: roles for room in ROOMS for name, roles in getattr(room, "ALONE", {}).items()}


def prepare(name, subject, world):
    """Make what the reach of an action asks for (an invitation, a candidate unit, a draft shown)."""
    for room in ROOMS:
        if name in room.ACTIONS:
            getattr(room, "prepare", lambda *_: None)(name, subject, world)
