"""Pages of identity: entering at the root, people and the own account inside a brand."""

from django.urls import URLPattern, URLResolver, path

from guanhao.domains.identity.pages import entering, me, people

app_name = "identity"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entering.home, name="home"),
    path("setup", entering.setup, name="setup"),
    path("sign-in", entering.sign_in, name="login"),
    path("sign-in/code", entering.code, name="code"),
    path("sign-out", entering.sign_out, name="logout"),
    path("password/forgotten", entering.forgot, name="forgot"),
    path("password/new/<str:secret>", entering.reset, name="reset"),
    path("invitation/<str:secret>", entering.invitation, name="invitation"),
    path("b/<slug:brand>/people", people.people, name="people"),
    path("b/<slug:brand>/people/invite", people.invite, name="invite"),
    path("b/<slug:brand>/people/roles", people.roles, name="roles"),
    path("b/<slug:brand>/people/<int:user_id>", people.person, name="person"),
    path("b/<slug:brand>/people/<int:user_id>/active", people.active, name="active"),
    path("b/<slug:brand>/people/invitations/<int:invitation_id>/withdraw", people.withdraw, name="withdraw"),
    path("b/<slug:brand>/me", me.account, name="account"),
    path("b/<slug:brand>/me/password", me.password, name="password"),
    path("b/<slug:brand>/me/second-factor", me.second_factor, name="second_factor"),
    path("b/<slug:brand>/me/browsers/<int:browser_id>/end", me.end_browser, name="end_browser"),
    path("b/<slug:brand>/me/keys/new", me.new_key, name="new_key"),
    path("b/<slug:brand>/me/keys/<int:key_id>/rotate", me.rotate_key, name="rotate_key"),
    path("b/<slug:brand>/me/keys/<int:key_id>/end", me.end_key, name="end_key"),
]
