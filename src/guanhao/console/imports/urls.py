"""Addresses of imports inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.console.imports import pages

app_name = "imports"

urlpatterns: list[URLPattern | URLResolver] = [
    path("imports", pages.index, name="index"),
    path("imports/new", pages.new, name="new"),
    path("imports/template/<str:kind>.<str:form>", pages.template, name="template"),
    path("imports/<int:run_id>", pages.run, name="run"),
    path("imports/<int:run_id>/progress", pages.progress, name="progress"),
    path("imports/<int:run_id>/start", pages.start, name="start"),
    path("imports/<int:run_id>/cancel", pages.cancel, name="cancel"),
    path("imports/<int:run_id>/retry", pages.retry, name="retry"),
    path("imports/<int:run_id>/quarantine.<str:form>", pages.quarantine, name="quarantine"),
    path("imports/<int:run_id>/raw", pages.raw, name="raw"),
]
