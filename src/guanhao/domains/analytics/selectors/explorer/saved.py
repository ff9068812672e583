"""Saved questions, their mails and files, as far as the actor may see them."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guanhao.domains.analytics.models import QuestionFavourite, QuestionFile, QuestionMail, QuestionMailing, SavedQuestion
from guanhao.kernel import access


def questions(*, archived: bool | None = False) -> QuerySet[SavedQuestion]:
    """What the actor may open: shared with the brand, or the own; the program's jobs open all (needs analytics.view). `archived` None means both.
    Each row knows `favourite` and `mail_count`."""
    access.require("analytics.view")
    actor = access.current_actor()
    visible = Q() if actor is access.SYSTEM else Q(shared=True) | Q(owner_id=actor.user_id, owner_id__isnull=False)
    if archived is not None:
        visible &= Q(archived_at__isnull=not archived)
    liked = QuestionFavourite.objects.filter(question=OuterRef("pk"), user_id=actor.user_id or 0)
    written = Count("mails", filter=Q(mails__archived_at__isnull=True), distinct=True)
    rows: QuerySet[SavedQuestion] = SavedQuestion.objects.filter(visible).annotate(favourite=Exists(liked), mail_count=written)
    return rows


def question(pk: int, *, archived: bool | None = False) -> SavedQuestion:
    """One question; SavedQuestion.DoesNotExist (404) for those of others that are not shared, and of other brands."""
    found: SavedQuestion = questions(archived=archived).get(pk=pk)
    return found


def mails(question_id: int | None = None) -> QuerySet[QuestionMail]:
    """Scheduled mails of questions the actor may open (needs analytics.view)."""
    rows = QuestionMail.objects.filter(archived_at__isnull=True, question__in=questions()).select_related("question")
    return rows if question_id is None else rows.filter(question_id=question_id)


def mail(pk: int) -> QuestionMail:
    """One scheduled mail; QuestionMail.DoesNotExist (404) when the actor may not open its question."""
    found: QuestionMail = mails().get(pk=pk)
    return found


def mailings(mail_id: int) -> QuerySet[QuestionMailing]:
    """The log of a mail, the newest first."""
    return QuestionMailing.objects.filter(mail_id=mail_id).prefetch_related("letters")


def files() -> QuerySet[QuestionFile]:
    """The files one asked for (needs analytics.view)."""
    access.require("analytics.view")
    return QuestionFile.objects.filter(asked_by_id=access.current_actor().user_id).select_related("stored")
