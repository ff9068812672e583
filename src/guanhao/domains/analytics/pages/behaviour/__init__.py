"""Addresses of the behaviour boards."""

from django.urls import path

from guanhao.domains.analytics.pages.behaviour import active, funnels, paths, retention, touchpoints

urlpatterns = [
    path("analytics/active/", active.active, name="active"),
    path("analytics/retention/", retention.retention, name="retention"),
    path("analytics/paths/", paths.paths, name="paths"),
    path("analytics/funnels/", funnels.funnels, name="funnels"),
    path("analytics/funnels/new", funnels.new_funnel, name="new_funnel"),
    path("analytics/funnels/<int:pk>/", funnels.funnel, name="funnel"),
    path("analytics/funnels/<int:pk>/edit", funnels.edit_funnel, name="edit_funnel"),
    path("analytics/funnels/<int:pk>/archive", funnels.archive_funnel, name="archive_funnel"),
    path("analytics/funnels/touchpoints/", touchpoints.touchpoints, name="touchpoints"),
    path("analytics/funnels/touchpoints/new", touchpoints.new_touchpoint, name="new_touchpoint"),
    path("analytics/funnels/touchpoints/<int:pk>/", touchpoints.touchpoint, name="touchpoint"),
]
