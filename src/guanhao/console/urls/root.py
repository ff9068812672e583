"""Addresses of the shell outside any brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.console import design, health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health.health, name="health"),
    path("design", design.design, name="design"),
    path("language", views.language, name="set_language"),
]
