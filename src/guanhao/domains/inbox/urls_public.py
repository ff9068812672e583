"""Addresses of the inbox that need no sign-in."""

from django.urls import path

from guanhao.domains.inbox.pages import hook, public

app_name = "inbox_public"
urlpatterns = [
    path("feedback/<slug:slug>/", public.board, name="feedback"),
    path("feedback/<slug:slug>/new/", public.suggest, name="suggest"),
    path("feedback/<slug:slug>/<int:pk>/vote/", public.vote, name="vote"),
    path("feedback/<slug:slug>/reports/<int:pk>/", public.report, name="feedback_report"),
    path("hooks/in/<str:address>/", hook.take, name="hook"),
    path("rate/<str:secret>/", public.rating, name="rating"),
]
