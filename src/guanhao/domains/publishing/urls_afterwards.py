"""Addresses of what happens at and after the moment: by hand, frozen, taken down."""

from django.urls import URLPattern, path

from guanhao.domains.publishing.pages import doctor, freezing, handing, pulling, withdrawing

AFTERWARDS: list[URLPattern] = [
    path("by-hand/", handing.by_hand, name="by_hand"),
    path("by-hand/<int:pk>/", handing.desk, name="hand"),
    path("by-hand/<int:pk>/renew/", handing.renew, name="hand_renew"),
    path("freezes/", freezing.freezes, name="freezes"),
    path("freezes/<int:pk>/lift/", freezing.lift, name="freeze_lift"),
    path("withdrawals/", withdrawing.withdrawals, name="withdrawals"),
    path("withdrawals/new/", withdrawing.new, name="withdrawal_new"),
    path("withdrawals/<int:pk>/", withdrawing.withdrawal, name="withdrawal"),
    path("takings/<int:pk>/finish/", withdrawing.finish, name="taking_finish"),
    path("takings/<int:pk>/again/", withdrawing.again, name="taking_again"),
    path("takings/<int:pk>/proof/", withdrawing.proof, name="taking_proof"),
    path("account-check/", doctor.doctor, name="doctor"),
    path("account-check/<int:pk>/ask/", doctor.ask, name="doctor_ask"),
    path("pulls/", pulling.pulls, name="pulls"),
    path("pulls/<int:pk>/now/", pulling.pull_now, name="pull_now"),
]
