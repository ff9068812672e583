"""Addresses of the community that need no sign-in."""

from django.urls import path

from guanhao.domains.community.pages import joining, public

app_name = "public_member"
urlpatterns = [
    path("member/<slug:slug>/terms/<int:number>/", public.terms, name="terms"),
    path("member/<slug:slug>/join/", joining.join, name="join"),
    path("member/<slug:slug>/<slug:key>/", public.show, name="page"),
]
