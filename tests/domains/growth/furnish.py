"""One row of everything growth keeps, for the fence over every address."""

import io
from datetime import datetime, timedelta

from guanhao.domains.growth.models import CampaignNote, InviteDay, LandingHour
from guanhao.domains.growth.services import campaigns, coupons, door, invites, judging, landing, partners, playing, redeeming, reports, tools
from guanhao.domains.growth.services.coupons import BatchDraft, DiscountDraft
from guanhao.kernel.now import time_at

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8


def furnish(n: int, moment: datetime, owner: int) -> None:
    """A closed campaign with its report, a running one, a used and refunded coupon, a shop, a programme with a held sign-up, a page with a form."""
    begin, end = moment - timedelta(days=1), moment + timedelta(days=900)
    with time_at(moment + timedelta(minutes=n)):
        plan = campaigns.CampaignDraft(title=f"c{n}", owner_id=owner, checklist=["a"])
        done = campaigns.save_campaign(plan)
        type(done).objects.filter(pk=done.pk).update(state="closed", opened_at=moment, closed_at=moment)
        reports.draft_report(done.pk)
        row = campaigns.save_campaign(campaigns.CampaignDraft(title=f"d{n}", owner_id=owner))
        campaigns.note(campaign=row, kind=CampaignNote.Kind.INCIDENT, text="i")
        tools.know(activity_id=n, kind="lottery", title=f"a{n}", path="/join/x/y/")
        tools.link(campaign=row, activity_id=n)
        campaigns.put_on_duty(campaign=row, user_id=owner, starts_at=begin, ends_at=end)
        batch = coupons.save_batch(BatchDraft(key=f"b{n}", title=f"b{n}", total=50, value=9, starts_at=begin, ends_at=end, campaign_id=row.pk))
        shop = coupons.save_shop(name=f"s{n}")
        code = coupons.make_codes(batch=batch, count=1)[0]
        redeeming.redeem(code=code.code, shop=shop)
        redeeming.refund(coupon=code, reason="r")
        door.note_wrong(f"o{n}")
        discount = coupons.save_discount(DiscountDraft(title=f"t{n}", percent=9, starts_at=begin, ends_at=end))
        partner = partners.save_partner(name=f"p{n}")
        partners.finish_exchange(exchange=partners.save_exchange(partner=partner, direction="get", what="w"))
        link = partners.make_link(partner=partner)
        steps = [{"level": 1, "invites": 1, "batch": batch.key}]
        draft = invites.ProgramDraft(key=f"k{n}", title=f"k{n}", consent="c", starts_at=begin, ends_at=end, steps=steps, campaign_id=row.pk)
        program = invites.set_program_state(program=invites.save_program(draft), state="open")
        root = invites.sign_up(program=program, comer=invites.Comer(phone=f"1380000{n:04}", agreed=True, device=f"d{n}", origin=f"o{n}"))
        comer = invites.Comer(phone=f"1390000{n:04}", agreed=True, device=f"d{n}", origin=f"o{n}", partner=link.code)
        held = invites.sign_up(program=program, comer=comer, inviter=root)
        judging.block(signup=held, kind="device")
        judging.decide(signups=[held], valid=True)
        InviteDay(program=program, day=moment.date(), visits=1).save()
        page = landing.save_page(code=f"page{n}", title=f"page{n}", goal="signup", campaign_id=row.pk)
        landing.add_file(page=page, stream=io.BytesIO(PNG), name="a.png", size=16)
        quiz = {"kind": "quiz", "title": "q", "text": "q\n*a\nb", "label": "l"}
        form = {"kind": "form", "fields": ["phone"], "consent": "c", "label": "l"}
        landing.save_blocks(page=page, blocks=[{"kind": "heading", "title": "h"}, {"kind": "discount", "discount": discount.pk}, form, quiz])
        page = landing.publish(page=page)
        playing.play(page=page, mark=page.live[3]["mark"], given={"q0": "0"}, device=f"d{n}")
        landing.send(page=page, block=2, answers={"phone": f"1370000{n:04}"}, agreed=True)
        LandingHour(page=page, day=moment.date(), hour=1, kind="view", count=1).save()
