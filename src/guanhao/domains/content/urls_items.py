"""Items, drafts, variants."""

from django.urls import URLPattern

ITEMS: list[URLPattern] = []
