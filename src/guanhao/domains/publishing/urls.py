"""Addresses under /b/<brand>/: each area has its list."""

from django.urls import URLPattern

from guanhao.domains.publishing.urls_afterwards import AFTERWARDS
from guanhao.domains.publishing.urls_calendar import CALENDAR
from guanhao.domains.publishing.urls_core import CORE

app_name = "publishing"
urlpatterns: list[URLPattern] = [*AFTERWARDS, *CALENDAR, *CORE]
