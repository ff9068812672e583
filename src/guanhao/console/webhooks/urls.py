"""Addresses of webhooks, below /b/<brand>/."""

from django.urls import path

from guanhao.console.webhooks import pages

app_name = "webhooks"
urlpatterns = [
    path("settings/webhooks", pages.index, name="index"),
    path("settings/webhooks/new", pages.new, name="new"),
    path("settings/webhooks/<int:webhook_id>", pages.webhook, name="webhook"),
    path("settings/webhooks/<int:webhook_id>/edit", pages.edit, name="edit"),
    path("settings/webhooks/<int:webhook_id>/test", pages.test, name="test"),
    path("settings/webhooks/<int:webhook_id>/remove", pages.remove, name="remove"),
    path("settings/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>", pages.delivery, name="delivery"),
    path("settings/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/resend", pages.resend, name="resend"),
]
