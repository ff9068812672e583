"""Addresses of the shell inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.console import search, today

app_name = "console"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("search", search.find, name="search"),
]
