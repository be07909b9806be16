"""The papers a case, a promise or a unit's year gives, each declared once: who makes it, what stands in it, how it is laid out.

``REGISTRY`` has them by key, in the order pages offer them. A paper's data are flat and named in Chinese (``Paper.fields``,
``Paper.lists``), so that a unit's own template may use the same; the built-in sheet is made of nothing else.
"""

from banfu.cases.papers import forms, overseeing, post, requests, yearly
from banfu.cases.papers.declare import REGISTRY, Paper, Year, may

__all__ = ["REGISTRY", "Paper", "Year", "forms", "may", "overseeing", "post", "requests", "yearly"]
