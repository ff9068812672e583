"""Addresses under /b/<brand>/: each area has its list."""

from django.urls import URLPattern

from guanhao.domains.inbox.urls_desk import DESK
from guanhao.domains.inbox.urls_inbox import INBOX

app_name = "inbox"
urlpatterns: list[URLPattern] = [*DESK, *INBOX]
