"""Pages of identity: sign-in at the root, people and own settings inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.domains.identity import pages

app_name = "identity"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("sign-in", pages.sign_in, name="login"),
    path("sign-out", pages.sign_out, name="logout"),
]
