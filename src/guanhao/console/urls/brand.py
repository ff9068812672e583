"""Addresses of the shell inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.console import search, today
from guanhao.console.system import notifications

app_name = "console"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("search", search.find, name="search"),
    path("notifications", notifications.inbox, name="notifications"),
    path("notifications/read", notifications.mark_read, name="notifications_read"),
    path("notifications/<int:notification_id>", notifications.open_one, name="notification"),
]
