"""Addresses of the assistant that need no sign-in."""

from django.urls import path

from guanhao.domains.assistant.pages import public

app_name = "public_chat"
urlpatterns = [path("chat/<slug:slug>/", public.chat, name="chat")]
