"""Everything that writes competitors and teardown rounds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import Refused
from guanhao.domains.listening.models import Card, Rival, RivalAccount, RivalDay, RivalPost, Round
from guanhao.domains.listening.policy.core import RivalPolicy
from guanhao.domains.listening.rules.rivals import FACETS, missing
from guanhao.kernel import audit, versions
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.events import emit
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.listening import TopicSuggested

if TYPE_CHECKING:
    import pyarrow as pa

STRATEGIES = ("depth", "industries", "ai_tools", "local")


@transaction.atomic
def save_rival(
    *, name: str, note: str = "", strategy: Mapping[str, str] | None = None, accounts: Sequence[tuple[str, str]] = (), rival_id: int | None = None
) -> Rival:
    """A competitor with its accounts (platform, handle); accounts that are there stay (needs listening.edit)."""
    require("listening.edit")
    row: Rival = Rival.objects.select_for_update().get(pk=rival_id) if rival_id else Rival(made_at=now())
    row.name, row.note = name.strip()[:60], note.strip()[:1000]
    if not row.name:
        raise Refused(_("A competitor has a name."), "name")
    if Rival.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise Refused(_("There is a competitor of this name already."), "name")
    row.strategy = {key: str((strategy or {}).get(key, "")).strip()[:1000] for key in STRATEGIES}
    row.save()
    for platform, handle in accounts:
        add_account(row, platform, handle)
    state: dict[str, object] = {"name": row.name, "note": row.note, **row.strategy}
    versions.keep(f"listening.rival:{row.pk}", state)
    audit.record("listening.rival_saved", target=f"listening.rival:{row.pk}", after=state)
    return row


def add_account(rival: Rival, platform: str, handle: str, url: str = "") -> RivalAccount:
    """The account of a rival, made when it is not there; Refused when it belongs to another."""
    values = {"platform": platform.strip()[:40], "handle": handle.strip().lstrip("@")[:120]}
    if not values["platform"] or not values["handle"]:
        raise Refused(_("An account has a platform and a name, such as weibo:teahill."), "accounts")
    row, _made = RivalAccount.objects.get_or_create(brand_id=current_brand().id, **values, defaults={"rival": rival, "url": url[:500]})
    if row.rival_id != rival.pk:
        raise Refused(_("This account belongs to %(name)s.") % {"name": row.rival.name}, "accounts")
    found: RivalAccount = row
    return found


@transaction.atomic
def open_round(*, title: str, due: date | None = None) -> Round:
    """Begin a teardown round (needs listening.edit)."""
    require("listening.edit")
    if not title.strip():
        raise Refused(_("Give the round a name."), "title")
    row = Round(title=title.strip()[:120], due=due, made_by=current_actor().name[:120], made_at=now())
    row.save()
    audit.record("listening.round_opened", target=f"listening.round:{row.pk}", after={"title": row.title})
    return row


@transaction.atomic
def save_card(
    *,
    round_id: int,
    account_id: int,
    title: str,
    angle: str = "",
    case: str = "",
    form: str = "",
    post_id: int | None = None,
    card_id: int | None = None,
) -> Card:
    """A hit of a leading account taken apart by angle, case and form (needs listening.edit); a closed round stays as it is."""
    require("listening.edit")
    owner: Round = Round.objects.select_for_update().get(pk=round_id)
    if owner.closed_at is not None:
        raise Refused(_("This round is closed."))
    account = RivalAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise Refused(_("Choose an account of a competitor."), "account_id")
    if not title.strip():
        raise Refused(_("Say which hit this is."), "title")
    row: Card = Card.objects.get(pk=card_id, round=owner) if card_id else Card(round=owner, made_by=current_actor().name[:120], made_at=now())
    row.account, row.title, row.post = account, title.strip()[:200], RivalPost.objects.filter(pk=post_id, account=account).first()
    row.angle, row.case, row.form = (text.strip()[:500] for text in (angle, case, form))
    row.save()
    audit.record(
        "listening.card_saved", target=f"listening.round:{owner.pk}", after={"title": row.title, **{name: getattr(row, name) for name in FACETS}}
    )
    return row


@transaction.atomic
def close_round(*, round_id: int, difference: str) -> Round:
    """Close a round with what makes the difference (needs listening.edit); Refused while accounts or facets are missing (LIS-08 b)."""
    require("listening.edit")
    row: Round = Round.objects.select_for_update().get(pk=round_id)
    if row.closed_at is not None:
        raise Refused(_("This round is closed."))
    policy, cards = RivalPolicy.of_brand(), list(row.cards.all())
    accounts = len({card.account_id for card in cards})
    lacks = missing(
        accounts, [{name: getattr(card, name) for name in FACETS} for card in cards], difference, least=policy.round_least, most=policy.round_most
    )
    if lacks:
        facts = {"found": accounts, "least": policy.round_least, "most": policy.round_most}
        words = {
            "few": _("A round looks at %(least)s to %(most)s leading accounts; this one has %(found)s.") % facts,
            "many": _("A round looks at %(least)s to %(most)s leading accounts; this one has %(found)s.") % facts,
            "facets": _("Every card needs angle, case and form."),
            "difference": _("Say what makes the difference."),
        }
        raise Refused(words[lacks[0]], "difference" if lacks[0] == "difference" else "")
    row.difference, row.closed_at = difference.strip()[:2000], now()
    row.save()
    audit.record("listening.round_closed", target=f"listening.round:{row.pk}", after={"difference": row.difference, "accounts": accounts})
    return row


@transaction.atomic
def suggest_card(*, card_id: int) -> Card:
    """Offer a card as a topic, once (needs listening.edit)."""
    require("listening.edit")
    row: Card = Card.objects.select_for_update().select_related("account").get(pk=card_id)
    if row.proposed_at is not None:
        raise Refused(_("This card was offered as a topic already."))
    row.proposed_at = now()
    row.save()
    note = "；".join(text for text in (row.case, row.form) if text)
    emit(
        TopicSuggested(
            brand_id=current_brand().id, key=f"listening.card:{row.pk}", title=row.title, source="teardown", angle=row.angle, note=note,
            url=row.post.url if row.post else "",
        )
    )  # fmt: skip
    audit.record("listening.card_suggested", target=f"listening.round:{row.round_id}", after={"title": row.title})
    return row


class RivalSink:
    """Posts and followers of competitors from a file; a post that is there gets its newer numbers."""

    def __init__(self, ctx: ImportContext) -> None:
        self.zone, self.at, self.rows = ctx.zone, ctx.imported_at, list[dict[str, Any]]()

    def take(self, rows: "pa.Table") -> Outcome:
        """Keep the rows; a row is a post, followers of a day, or both."""
        rejected, kept = [], 0
        for row in rows.to_pylist():
            if row.get("followers") is None and not (row.get("title") or row.get("post_id")):
                rejected.append(Reject(row["_line"], "title", _("A line holds a post (title) or followers.")))
                continue
            self.rows.append(row)
            kept += 1
        return Outcome(kept, rejected=rejected)

    def commit(self) -> None:
        """Write everything."""
        from guanhao.domains.listening.rules.places import name_of

        require("listening.edit")
        brand, rivals, accounts = current_brand().id, dict[str, Rival](), dict[tuple[str, str], RivalAccount]()
        posts, days = dict[tuple[int, str], RivalPost](), dict[tuple[int, date], RivalDay]()
        for row in self.rows:
            name, handle = row["rival"].strip()[:60], (row.get("handle") or row["rival"]).strip().lstrip("@")[:120]
            if name not in rivals:
                rivals[name], _made = Rival.objects.get_or_create(brand_id=brand, name=name, defaults={"made_at": now()})
            key = ((row.get("platform") or "weibo").strip()[:40], handle)
            account = accounts.get(key) or accounts.setdefault(key, add_account(rivals[name], *key))
            at: datetime = row.get("published_at") or self.at
            if row.get("followers") is not None:
                day = at.astimezone(self.zone).date()
                days[account.pk, day] = RivalDay(brand_id=brand, account=account, day=day, followers=row["followers"])
            if row.get("title") or row.get("post_id"):
                number = (row.get("post_id") or name_of(str(account.pk), row.get("title") or "", at.isoformat()))[:200]
                counts = {one: row.get(one) for one in ("views", "likes", "comments", "shares")}
                posts[account.pk, number] = RivalPost(
                    brand_id=brand, account=account, post_id=number, title=(row.get("title") or number)[:300], url=(row.get("url") or "")[:500],
                    format=(row.get("format") or "")[:20], published_at=at, **counts,
                )  # fmt: skip
        updated = ["title", "url", "format", "published_at", "views", "likes", "comments", "shares"]
        RivalPost.objects.bulk_create(
            posts.values(), batch_size=500, update_conflicts=True, unique_fields=["account", "post_id"], update_fields=updated
        )
        RivalDay.objects.bulk_create(
            days.values(), batch_size=1000, update_conflicts=True, unique_fields=["account", "day"], update_fields=["followers"]
        )

    def discard(self) -> None:
        """Nothing was staged."""
