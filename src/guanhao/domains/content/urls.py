"""Addresses under /b/<brand>/: each area has its list."""

from django.urls import URLPattern

from guanhao.domains.content.urls_items import ITEMS
from guanhao.domains.content.urls_review import REVIEW
from guanhao.domains.content.urls_topics import TOPICS

app_name = "content"
urlpatterns: list[URLPattern] = [*TOPICS, *ITEMS, *REVIEW]
