"""Addresses of growth that need no sign-in."""

from django.urls import path

from guanhao.domains.growth.pages import public, visiting

app_name = "public_growth"
urlpatterns = [
    path("g/<slug:slug>/coupon/<slug:code>/", public.coupon, name="coupon"),
    path("g/<slug:slug>/shop/<slug:key>/", public.shop, name="shop"),
    path("g/<slug:slug>/invite/<slug:key>/", public.program, name="program"),
    path("g/<slug:slug>/i/<slug:code>/", public.invited, name="invited"),
    path("g/<slug:slug>/mine/<slug:key>/", public.mine, name="mine"),
    path("g/<slug:slug>/p/<slug:code>/", visiting.show, name="page"),
    path("g/<slug:slug>/p/<slug:code>/file/<int:number>/", visiting.file, name="file"),
    path("g/<slug:slug>/p/<slug:code>/go/<int:place>/", visiting.go, name="go"),
]
