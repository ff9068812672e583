"""Addresses of feeds; they need no sign-in."""

from django.urls import path

from guanhao.domains.publishing.pages import feeds

app_name = "feeds"
urlpatterns = [
    path("feeds/<slug:slug>/rss.xml", feeds.rss, name="rss"),
    path("feeds/<slug:slug>/atom.xml", feeds.atom, name="atom"),
    path("feeds/<slug:slug>/feed.json", feeds.json_feed, name="json"),
]
