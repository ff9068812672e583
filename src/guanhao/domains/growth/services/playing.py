"""Quizzes and games of landing pages: plays are counted, a score is kept for each browser, a reward is given once for each person."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import LandingPage, LandingPlay
from guanhao.domains.growth.policy import PagePolicy
from guanhao.domains.growth.rules import games
from guanhao.domains.growth.services import coupons, landing
from guanhao.domains.growth.services.public import check_rate
from guanhao.domains.people import facade as people
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PURPOSE = "growth.play"
Block = Mapping[str, Any]


def block_of(page: LandingPage, mark: str) -> Block:
    """The quiz or game of the published page; Changed when it is gone."""
    for one in page.live:
        if one["kind"] in games.PLAYED and one.get("mark") == mark:
            return dict(one)
    raise Changed(_("This page has changed. Load it again, please."))


def plays_of(page: LandingPage, device: str) -> dict[str, LandingPlay]:
    """What a browser has played on a page, by mark."""
    if not device:
        return {}
    return {one.mark: one for one in LandingPlay.objects.filter(page=page, device=device).select_related("coupon")}


def score_of(block: Block, given: Mapping[str, str]) -> int:
    """The score: a quiz is judged here, a game tells its own; Refused for a quiz not finished and for a score no hand reaches."""
    if block["kind"] == "quiz":
        questions = games.questions_of(str(block["text"]))
        answers = [_number(given.get(f"q{place}", "")) for place in range(len(questions))]
        if None in answers:
            raise Refused(_("Answer every question, please."), "answers")
        return games.quiz_score(questions, answers)
    score = _number(given.get("score", ""))
    if score is None or score > games.most_score(block):
        raise Refused(_("This score could not be read. Play again, please."), "score")
    return score


@transaction.atomic
def play(*, page: LandingPage, mark: str, given: Mapping[str, str], device: str, origin: str = "", source: str = "") -> LandingPlay:
    """Take a finished play in (the public door: needs no permission). It is counted each time; the browser keeps its newest and its best score."""
    score = score_of(block_of(page, mark), given)
    if not device:
        raise Refused(_("Your browser keeps no cookies; without one we cannot keep your score."))
    facts = {"origin": origin, "score": score, "best": score, "made_at": now()}
    if not LandingPlay.objects.filter(page=page, mark=mark, device=device).exists():
        check_rate(LandingPlay.objects.filter(page=page), origin, PagePolicy.of_brand().plays_an_hour)
    row, made = LandingPlay.objects.get_or_create(brand_id=page.brand_id, page=page, mark=mark, device=device, defaults=facts)
    if not made:
        row = LandingPlay.objects.select_for_update().get(pk=row.pk)
        row.plays, row.score, row.best = row.plays + 1, score, max(row.best, score)
        row.save(update_fields=["plays", "score", "best"])
    landing.count(page, "play", source)
    return row  # type: ignore[no-any-return]


def rewarded(block: Block, row: LandingPlay | None) -> bool:
    """Has this browser reached the score that earns the reward?"""
    return bool(block.get("batch")) and row is not None and row.best >= int(block.get("least", 0))


@transaction.atomic
def claim(*, page: LandingPage, mark: str, device: str, phone: str, agreed: bool, origin: str = "") -> LandingPlay:
    """Give the reward of a quiz or game (the public door): one coupon for each person, whatever the browser; asked again it is the same one.

    Refused below the score, without consent, for a number that has its reward on another phone, and when none is left.
    """
    block, mark_of_phone = block_of(page, mark), people.fingerprint("phone", phone)
    row = (
        LandingPlay.objects.select_for_update(of=("self",))
        .select_related("coupon")
        .filter(page=page, mark=mark, device=device)
        .exclude(device="")
        .first()
    )
    if row is not None and row.coupon is not None:
        return row  # type: ignore[no-any-return]
    if row is None or not rewarded(block, row):
        raise Refused(_("The reward needs a higher score. Play again, please."))
    if not mark_of_phone:
        raise Refused(_("Write your mobile number, such as 13800000000."), "phone")
    if not agreed:
        raise Refused(_("Without your consent we may not take your number."), "agreed")
    check_rate(LandingPlay.objects.filter(page=page), origin, PagePolicy.of_brand().an_hour, field="claimed_at")
    batch = coupons.batch_of(str(block["batch"]))
    if batch is None:
        raise Changed(_("This page has changed. Load it again, please."))
    with acting(SYSTEM):  # whoever plays holds no permission; what is kept is what they gave
        person = people.resolve([people.Handle(platform="phone", platform_id=phone, name="")])[0]
        people.give_consent(person_id=person, purpose=PURPOSE, source=landing.target_of(page), terms_version=str(page.number))
        coupon = coupons.issue(batch=batch, person_id=person, occasion=f"play:{page.pk}:{mark}:{person}", limited=False)
    if LandingPlay.objects.filter(coupon=coupon).exists():
        raise Changed(_("This number has its reward already. Open it on the phone that earned it."), "phone")
    row.person_id, row.coupon, row.origin, row.claimed_at = person, coupon, origin, now()
    row.save(update_fields=["person_id", "coupon", "origin", "claimed_at"])
    return row  # type: ignore[no-any-return]


def forget_plays(**filters: Any) -> int:
    """Delete scores of browsers; how many. Coupons stay, and what was counted stays counted."""
    return int(LandingPlay.objects.filter(brand_id=current_brand().id, **filters).delete()[0])


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else None
