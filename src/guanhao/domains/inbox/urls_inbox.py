"""Addresses of the queue, conversations, attainment and settings."""

from django.urls import URLPattern, path

from guanhao.domains.inbox.pages import attainment, conversation, earlier, hooks, queue, setup

INBOX: list[URLPattern] = [
    path("inbox/", queue.queue, name="queue"),
    path("inbox/<int:pk>/", conversation.conversation, name="conversation"),
    path("inbox/<int:pk>/live/", conversation.live_parts, name="live"),
    path("inbox/<int:pk>/earlier/", conversation.earlier, name="earlier"),
    path("inbox/<int:pk>/check/", conversation.check, name="check"),
    path("inbox/<int:pk>/scripts/", conversation.pick, name="pick"),
    path("inbox/<int:pk>/scripts/<int:script>/", conversation.fill, name="fill"),
    path("inbox/<int:pk>/history/", conversation.history, name="conversation_history"),
    path("inbox/setup/hooks/", hooks.hooks, name="setup_hooks"),
    path("inbox/setup/hooks/new/", hooks.hook_new, name="hook_new"),
    path("inbox/setup/hooks/<int:pk>/", hooks.hook, name="hook"),
    path("inbox/setup/hooks/<int:pk>/edit/", hooks.hook_edit, name="hook_edit"),
    path("inbox/setup/hooks/<int:pk>/<str:name>/", hooks.hook_act, name="hook_act"),
    path("inbox/<int:pk>/<str:name>/", conversation.act, name="act"),
    path("inbox/attainment/", attainment.attainment, name="attainment"),
    path("inbox/setup/", setup.times, name="setup"),
    path("inbox/setup/hours/", setup.hours, name="setup_hours"),
    path("inbox/setup/assignment/", setup.assignment, name="setup_assignment"),
    path("inbox/setup/earlier/", earlier.earlier, name="setup_earlier"),
    path("inbox/setup/rules/", setup.rules, name="setup_rules"),
    path("inbox/setup/rules/new/", setup.rule_edit, name="rule_new"),
    path("inbox/setup/rules/<int:pk>/", setup.rule_edit, name="rule_edit"),
    path("inbox/setup/rules/<int:pk>/drop/", setup.rule_drop, name="rule_drop"),
]
