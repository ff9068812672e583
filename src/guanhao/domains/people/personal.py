"""What this room holds about people, and how long it stays (`kernel.privacy`)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanhao.domains.people.models import Consent, Handle, PersonRequest
from guanhao.domains.people.policy import PersonalDataPolicy
from guanhao.domains.people.selectors.matching import handle_digest
from guanhao.domains.people.services import retention
from guanhao.kernel import warehouse
from guanhao.kernel.access import narrowed
from guanhao.kernel.privacy import Holding, hold, not_about, personal_list
from guanhao.kernel.privacy.retaining import Keep, keep

WORDS = ("comments", "mentions")
MOST = 50_000
WHY = _("To know who is spoken with, and what they agreed to")


class Words:
    """Comments and mentions of the warehouse; the job `people.forget` takes the names out, the words stay."""

    key = "people.words"
    title = _("Public comments and mentions")
    why = _("To answer what is said in public; the words stay without the name")

    def copies(self, records: Sequence[int]) -> Iterable[dict[str, Any]]:
        """What the person wrote in public, at most 50,000 rows of each table."""
        names = list(Handle.objects.filter(person_id__in=list(records)).values_list("platform", "platform_id"))
        for table in WORDS if names else ():
            any_of = " OR ".join(["(platform = ? AND author_id = ?)"] * len(names))
            sql = f"SELECT platform, author, made_at, text FROM {table} WHERE {any_of} LIMIT {MOST}"
            with narrowed(()):
                found = warehouse.rows(sql, [part for name in names for part in name])
            yield from ({"table": table, **row} for row in found)

    def mark(self, records: Sequence[int]) -> list[Any]:
        """Keyed digests of the person's names."""
        return [handle_digest(*name) for name in Handle.objects.filter(person_id__in=list(records)).values_list("platform", "platform_id")]

    def clear(self, marks: Sequence[Any]) -> int:
        """The job does it."""
        return 0

    def left(self, marks: Sequence[Any]) -> int:
        """Rows that still carry one of the names."""
        wanted, count = set(marks), 0
        for table in WORDS if wanted else ():
            with narrowed(()):
                sql = f"SELECT platform, author_id, count(*) AS rows FROM {table} WHERE author_id IS NOT NULL AND author_id <> '' GROUP BY 1, 2"
                found = warehouse.rows(sql)
            count += sum(int(row["rows"]) for row in found if handle_digest(row["platform"] or "", row["author_id"]) in wanted)
        return count


def _record(people: Sequence[int]) -> Q:
    return Q(pk__in=list(people))


def _idle_contacts(limit: datetime) -> QuerySet[Any]:
    """Phone numbers and addresses of people who wrote nothing since and whose consents have all ended."""
    open_one = Consent.objects.filter(person=OuterRef("person"), withdrawn_at=None).order_by()
    rows = Handle.objects.filter(platform__in=(Handle.PHONE, Handle.MAIL), made_at__lt=limit, person__last_seen_at__lt=limit)
    return rows.exclude(Exists(open_one))


hold(
    Words(),
    Holding(
        key="people.record",
        title=_("Record of the person"),
        why=WHY,
        model="people.Person",
        person=_record,
        shows=("name", "tier", "tags", "note", "first_seen_at", "last_seen_at", "messages", "orders", "spent"),
        personal=("name", "note", "tags"),
    ),
    Holding(
        key="people.handles",
        title=_("Names on platforms, phone numbers and addresses"),
        why=WHY,
        model="people.Handle",
        shows=("platform", "name", "shown", "url", "made_at"),
        personal=("platform_id",),
    ),
    Holding(
        key="people.consents",
        title=_("Consents"),
        why=_("Evidence of what was agreed to; kept with dates alone after a deletion"),
        model="people.Consent",
        shows=("purpose", "source", "terms_version", "given_at", "withdrawn_at"),
        personal=(),
    ),
    Holding(
        key="people.tiers",
        title=_("Changes of tier"),
        why=WHY,
        model="people.TierChange",
        shows=("at", "before", "after", "reason"),
        personal=("reason",),
    ),
    Holding(key="people.tags", title=_("Tags of the person"), why=WHY, model="people.PersonTag", shows=("tag",), personal=("tag",)),
    Holding(
        key="people.days",
        title=_("Messages a day"),
        why=WHY,
        model="people.PersonDay",
        shows=("day", "messages"),
        personal=("person_id",),
        delete=True,
    ),
)
personal_list("people.people", "people.consents", "people.requests")
not_about("people.PersonRequest", ("person_id",), _("The number alone; what the person wrote goes when the request ends"))

keep(
    Keep(
        key="people.contacts",
        title=_("Phone numbers and addresses"),
        help=_("Of people who wrote nothing since and agreed to nothing that still holds."),
        days=lambda: PersonalDataPolicy.of_brand().contact_days,
        over=_idle_contacts,
    ),
    Keep(
        key="people.consents",
        title=_("Ended consents"),
        help=_("Kept as evidence for a time after they ended."),
        days=lambda: PersonalDataPolicy.of_brand().consent_days,
        over=lambda limit: Consent.objects.filter(withdrawn_at__lt=limit),
    ),
    Keep(
        key="people.requests",
        title=_("Answered requests"),
        help=_("With the proof of a deletion; its hash stays in the audit log."),
        days=lambda: PersonalDataPolicy.of_brand().request_days,
        over=lambda limit: PersonRequest.objects.filter(ended_at__lt=limit),
    ),
    Keep(
        key="people.purposes",
        title=_("Consents whose time is over"),
        help=_("Each purpose says for how many days an agreement holds; afterwards it ends as if it was taken back."),
        days=lambda: 1,
        over=retention.outlived,
        remove=retention.end_outlived,
    ),
)
