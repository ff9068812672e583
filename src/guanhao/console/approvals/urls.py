"""Addresses of review settings inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.console.approvals import pages

app_name = "approvals"

urlpatterns: list[URLPattern | URLResolver] = [
    path("review-flows/", pages.flows, name="flows"),
    path("review-flows/new/", pages.new_flow, name="new_flow"),
    path("review-flows/<slug:flow_key>/", pages.flow, name="flow"),
    path("review-flows/<slug:flow_key>/edit/", pages.edit_flow, name="edit_flow"),
    path("review-flows/<slug:flow_key>/retire/", pages.retire_flow, name="retire_flow"),
    path("deputies/", pages.deputies, name="deputies"),
    path("deputies/new/", pages.new_deputy, name="new_deputy"),
    path("deputies/<int:deputy_id>/end/", pages.end_deputy, name="end_deputy"),
    path("duty/", pages.duty, name="duty"),
]
