"""What pictures, consents, authors and platforms do to content that is not out yet: looked at again, its owners told once, the item says why."""

from collections.abc import Iterable
from typing import Any

from guanhao.domains.assets import facade as assets
from guanhao.domains.content.jobs.outside import recheck_platform
from guanhao.domains.content.models import Flag, Variant
from guanhao.kernel.events import on
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.later import later
from guanhao.sdk.events.assets import AssetBytesChanged, AssetWordsRead, ConsentWithdrawn
from guanhao.sdk.events.channels import PlatformRuleChanged
from guanhao.sdk.events.compliance import AuthorBlacklisted, AuthorLifted

_SERVICES = "guanhao.domains.content.services"
raise_flags = later(f"{_SERVICES}.flags", "raise_flags")  # with engines that commands need not load at their start
lift = later(f"{_SERVICES}.flags", "lift")
restate = later(f"{_SERVICES}.parts", "restate")
words_found = later("guanhao.domains.content.selectors.findings", "words_found")
rights_found = later("guanhao.domains.content.selectors.findings", "rights_found")


@on(AssetBytesChanged, key="content.asset_has_other_bytes")
def bytes_changed(event: AssetBytesChanged) -> None:
    """Signatures stand over the hash of a picture: with other bytes they are void, and whoever handed it in must do so again."""
    voided = restate(shown_in(event.subjects))
    raise_flags(voided, kind=Flag.Kind.BYTES, about=f"asset:{event.asset_id}", facts={"name": _title(event.asset_id)}, level=Flag.Level.WARN)


@on(AssetWordsRead, key="content.asset_words_are_known")
def words_read(event: AssetWordsRead) -> None:
    """Words in a picture are words: what the check finds in them is said where the picture is shown."""
    for row in shown_in(event.subjects):
        hits = words_found(row, event.asset_id)
        if hits:
            facts = {"name": _title(event.asset_id), "found": "、".join(dict.fromkeys(one.text or one.message for one in hits))[:200]}
            level = Flag.Level.BLOCK if any(one.level == "block" for one in hits) else Flag.Level.WARN
            raise_flags([row], kind=Flag.Kind.WORDS, about=f"asset:{event.asset_id}", facts=facts, level=level)


@on(ConsentWithdrawn, key="content.consent_withdrawn")
def consent_withdrawn(event: ConsentWithdrawn) -> None:
    """What shows it is held back, unless another consent still covers it there."""
    rows = [row for row in shown_in(event.subjects) if any(one.asset_id == event.asset_id and one.level == "block" for one in rights_found(row))]
    facts = {"name": _title(event.asset_id), "author": event.author}
    raise_flags(rows, kind=Flag.Kind.CONSENT, about=f"asset:{event.asset_id}", facts=facts)


@on(AuthorBlacklisted, key="content.author_is_kept_out")
def author_kept_out(event: AuthorBlacklisted) -> None:
    """What an author on the blacklist made is held back wherever it is shown."""
    for asset_id, subjects in assets.shown_by_author(event.platform, [event.author_id, event.author_name]).items():
        facts = {"name": _title(asset_id), "author": event.author_name or event.author_id, "platform": event.platform, "asset": asset_id}
        about = f"author:{event.platform}:{event.author_id}"
        raise_flags(shown_in(subjects), kind=Flag.Kind.AUTHOR, about=about, facts=facts)


@on(AuthorLifted, key="content.author_is_let_in_again")
def author_let_in(event: AuthorLifted) -> None:
    """The author may come back, and what was held back goes on."""
    lift(kind=Flag.Kind.AUTHOR, about=f"author:{event.platform}:{event.author_id}")


@on(PlatformRuleChanged, key="content.platform_rule_changed")
def platform_rule_changed(event: PlatformRuleChanged) -> None:
    """What is on its way to the platform is held against its rules, in a job: there may be many."""
    mark = f"{event.change_id}:{'.'.join(str(one) for one in event.rule_ids)}"
    rules = list(event.rule_ids or (event.rule_id,)) if event.rule_ids or event.rule_id else []
    facts: dict[str, Any] = {"platform": event.platform, "rules": rules, "change": event.change_id, "title": event.title}
    enqueue(recheck_platform, key=f"{event.platform}:{mark}", **facts)


def shown_in(subjects: Iterable[str]) -> list[Variant]:
    """The variants among these subjects that are not out yet."""
    ids = [int(number) for kind, _colon, number in (one.partition(":") for one in subjects) if kind == "content.variant"]
    return list(Variant.objects.filter(pk__in=ids).exclude(status__in=["published", "archived"]).select_related("item").order_by("pk"))


def _title(asset_id: int) -> str:
    found = assets.assets([asset_id]).get(asset_id)
    return found.title if found else f"#{asset_id}"
