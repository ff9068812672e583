"""Addresses of what happens at and after the moment: by hand."""

from django.urls import URLPattern, path

from guanhao.domains.publishing.pages import handing

AFTERWARDS: list[URLPattern] = [
    path("by-hand/", handing.by_hand, name="by_hand"),
    path("by-hand/<int:pk>/", handing.desk, name="hand"),
    path("by-hand/<int:pk>/renew/", handing.renew, name="hand_renew"),
]
