"""Banfu: handling deputies' suggestions from hand-in to the last promise struck off."""

__version__ = "0.1.0"
