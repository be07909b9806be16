"""What the proposers' templates say alike."""

from django import template

from banfu.cases.terms import numbered

register = template.Library()
register.filter("numbered", numbered)
