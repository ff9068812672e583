"""Rows of the inbox's core for the walk over every address: what the desk's own furnishing leaves out."""

from datetime import datetime

from guanhao.domains.inbox.models import Agent, Conversation, ConversationTag, Draft, Hook, HookCall, HookDelivery, Message, Presence, Rule
from guanhao.kernel.tenancy import current_brand


def furnish(n: int, account: int, owner: int, moment: datetime) -> None:
    """An answer, a tag, a draft, somebody looking, a rule, an address with a call, an agent (the conversation is the desk's)."""
    mark = f"{current_brand().slug}-{n}"
    talk = Conversation.objects.latest("pk")
    Message(conversation=talk, account_id=account, key=mark, direction="out", text="t", made_at=moment, received_at=moment, state="sent").save()
    ConversationTag(conversation=talk, tag="t").save()
    Draft(conversation=talk, agent_id=owner, agent_name="o", text="d", changed_at=moment).save()
    Presence(conversation=talk, agent_id=owner, agent_name="o", seen_at=moment).save()
    Rule(name=f"r{n}", conditions={"words": [f"nothing {n}"]}, actions={"priority": 1}, changed_at=moment).save()
    hook = Hook(name=f"h{n}", address=f"address-{mark}", secret="s3cret-of-a-test", account_id=account, made_at=moment)
    hook.save()
    HookCall(hook=hook, call_id="1", at=moment).save()
    HookDelivery(hook=hook, call_id="1", status=200, at=moment).save()
    Agent.objects.get_or_create(agent_id=owner, defaults={"brand_id": current_brand().id})
