"""Addresses under /b/<brand>/: each area has its list."""

from django.urls import URLPattern

from guanhao.domains.listening.urls_alerts import ALERTS
from guanhao.domains.listening.urls_core import CORE
from guanhao.domains.listening.urls_understanding import UNDERSTANDING

app_name = "listening"
urlpatterns: list[URLPattern] = [*ALERTS, *CORE, *UNDERSTANDING]
