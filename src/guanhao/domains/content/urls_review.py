"""The review desk and incidents."""

from django.urls import URLPattern

REVIEW: list[URLPattern] = []
