"""All addresses: sign-in and brand-free pages at the root, everything of a brand under /b/<slug>/, REST under /api/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
