"""Addresses in mails, without a sign-in."""

from django.urls import path

from guanhao.domains.journeys.pages import public

app_name = "public_journey"
urlpatterns = [
    path("j/<slug:slug>/<slug:code>/", public.follow, name="follow"),
    path("j/<slug:slug>/<slug:code>/stop/", public.stop, name="stop"),
]
