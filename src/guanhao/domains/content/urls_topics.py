"""Topics, columns, keywords, stories."""

from django.urls import URLPattern

TOPICS: list[URLPattern] = []
