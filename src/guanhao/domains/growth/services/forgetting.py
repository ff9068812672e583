"""Deleting what has served its purpose, and what people asked to be forgotten (个人信息保护法 §19, §47)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from guanhao.domains.growth.models import Coupon, InviteProgram, InviteSignup, LandingEntry, LandingPlay
from guanhao.domains.growth.policy import InvitePolicy
from guanhao.domains.growth.services import playing
from guanhao.kernel import audit
from guanhao.kernel.now import now

GONE = {"name": "", "phone": "", "phone_print": None, "row_print": "", "origin": "", "device": "", "appeal": ""}


@transaction.atomic
def forget_person(*, person_id: int) -> None:
    """The person asked to be forgotten: phone, name, answers, scores and the tie to the record go; numbers and coupons stay without them."""
    signups = InviteSignup.objects.filter(person_id=person_id).update(**GONE, person_id=None, state=InviteSignup.State.FORGOTTEN)
    entries = LandingEntry.objects.filter(person_id=person_id).update(answers="", origin="", person_id=None, state="gone")
    plays = playing.forget_plays(person_id=person_id)
    held = Coupon.objects.filter(person_id=person_id).update(person_id=None)
    if signups or entries or held or plays:
        facts = {"signups": signups, "entries": entries, "coupons": held}
        audit.record("growth.person_forgotten", target=f"people.person:{person_id}", after=facts)


@transaction.atomic
def move_person(*, kept: int, dropped: int) -> None:
    """Two records are one person."""
    for model in (InviteSignup, LandingEntry, LandingPlay, Coupon):
        model.objects.filter(person_id=dropped).update(person_id=kept)


@transaction.atomic
def forget_contacts() -> int:
    """Delete phone numbers and answers so many days after a programme ended or a form was sent; how many."""
    limit = now() - timedelta(days=InvitePolicy.of_brand().contact_days)
    programs = InviteProgram.objects.filter(Q(ends_at__lt=limit), forgot_at=None)
    rows = InviteSignup.objects.filter(program__in=programs.values("pk"))
    count: int = rows.exclude(phone_print=None).update(**{**GONE, "phone_print": None})
    programs.update(forgot_at=now())
    count += LandingEntry.objects.filter(made_at__lt=limit).exclude(state="gone").update(answers="", origin="", state="gone")
    count += playing.forget_plays(made_at__lt=limit)
    if count:
        audit.record("growth.contacts_forgotten", target="growth.program:*", after={"count": count})
    return count
