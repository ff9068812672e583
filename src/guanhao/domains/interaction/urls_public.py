"""Addresses of interaction tools that need no sign-in."""

from django.urls import path

from guanhao.domains.interaction.pages import public

app_name = "public_join"
urlpatterns = [
    path("join/replay_lottery.py", public.script, name="script"),
    path("join/<slug:slug>/mine/<slug:key>/", public.mine, name="mine"),
    path("join/<slug:slug>/terms/<int:number>/", public.terms, name="terms"),
    path("join/<slug:slug>/pictures/<int:file_id>/", public.picture, name="picture"),
    path("join/<slug:slug>/<slug:code>/works/", public.works, name="works"),
    path("join/<slug:slug>/<slug:code>/", public.show, name="show"),
    path("join/<slug:slug>/<slug:code>/live/", public.live, name="live"),
    path("join/<slug:slug>/<slug:code>/live.json", public.live_json, name="live_json"),
    path("join/<slug:slug>/<slug:code>/draw.json", public.draw_json, name="draw_json"),
]
