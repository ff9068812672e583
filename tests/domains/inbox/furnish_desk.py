"""Rows of scripts, macros, feedback, leads, ratings and kept promises for the fence over every address."""

from datetime import date, datetime, timedelta

from guanhao.domains.inbox.models import Conversation, CrisisLock, Kept, Macro, Rating, Script, ScriptUse, Suggestion
from guanhao.domains.inbox.services import feedback, leads


def furnish(n: int, account: int, owner: int, moment: datetime, today: date) -> None:
    """One of each."""
    talk = Conversation(
        account_id=account, platform="weibo", kind="direct", channel="private", thread=f"desk {account}-{n}", person_name=f"p{n}",
        opened_at=moment, last_message_at=moment, assignee_id=owner,
    )  # fmt: skip
    talk.save()
    script = Script(title=f"script {n}", text="{user_name}", state="approved", made_at=moment, changed_at=moment, owner_id=owner)
    script.save()
    ScriptUse(script=script, conversation_id=talk.pk, used_at=moment).save()
    Macro(title=f"macro {n}", steps=[{"do": "tag", "value": "t"}], made_at=moment, changed_at=moment).save()
    CrisisLock(crisis_id=1000 + n, title=f"c{n}", text="we look", words=[f"nothing {n}"], since=moment).save()
    row = feedback.add_suggestion(draft=feedback.SuggestionDraft(title=f"s{n}", conversation_id=talk.pk))
    Suggestion.objects.filter(pk=row.pk).update(public=True, owner_id=owner, owner_name="o")
    feedback.make_report(first_day=today + timedelta(days=n), last_day=today + timedelta(days=n))
    leads.take_lead(draft=leads.LeadDraft(name=f"l{n}", phone=f"1380000{n:04d}", owner_id=owner, ref=f"entered:{n}"))
    Rating(
        conversation_id=talk.pk, nonce=f"{n}", secret_hash=f"{account}-{n}", asked_at=moment, ends_at=moment, score=2, rated_at=moment,
        follow_up="open", agent_id=owner, agent_name="a",
    ).save()  # fmt: skip
    Kept(
        conversation_id=talk.pk, kind="first", channel="private", tier="new", account_id=account, agent_id=owner, started_at=moment, ended_at=moment,
        week=today, target_seconds=60, took_seconds=90, in_time=False,
    ).save()  # fmt: skip
