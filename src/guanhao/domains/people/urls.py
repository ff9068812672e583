"""Addresses of people inside a brand."""

from django.urls import path

from guanhao.domains.people import pages

app_name = "people"
urlpatterns = [
    path("people/", pages.people, name="people"),
    path("people/new/", pages.new, name="new"),
    path("people/<int:pk>/", pages.person, name="person"),
    path("people/<int:pk>/edit/", pages.edit, name="edit"),
    path("people/<int:pk>/act/<slug:what>/", pages.act, name="act"),
]
