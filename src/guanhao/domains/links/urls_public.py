"""Addresses of links that need no sign-in."""

from django.urls import path

from guanhao.domains.links.pages import public

app_name = "short"
urlpatterns = [path("l/<str:code>", public.follow, name="follow")]
