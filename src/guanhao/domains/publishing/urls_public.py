"""Addresses of publishing that need no sign-in."""

from django.urls import path

from guanhao.domains.publishing.pages import handing
from guanhao.domains.publishing.pages.calendar import shares

app_name = "publishing_public"
urlpatterns = [
    path("calendar/<str:secret>/", shares.shared, name="calendar"),
    path("calendar/<str:secret>/feed.ics", shares.shared_feed, name="calendar_feed"),
    path("h/<str:secret>/", handing.phone, name="phone"),
    path("h/<str:secret>/fill/", handing.fill, name="phone_fill"),
    path("h/<str:secret>/tick/", handing.tick, name="phone_tick"),
    path("h/<str:secret>/done/", handing.done, name="phone_done"),
    path("h/<str:secret>/failed/", handing.failed, name="phone_failed"),
    path("h/<str:secret>/media/<str:sha256>/", handing.media, name="phone_media"),
]
