"""Addresses of compliance that need no sign-in."""

from django.urls import path

from guanhao.domains.compliance.pages import public

app_name = "public_report"
urlpatterns = [
    path("report/<slug:slug>/", public.form, name="form"),
    path("report/<slug:slug>/status/", public.status, name="status"),
]
