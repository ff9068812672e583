"""What this room holds about people (`kernel.privacy`): for copies, deletions and their proof."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.privacy import Holding, hold, personal_list

hold(
    Holding(
        key="journeys.passages",
        title=_("Ways through journeys"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.Passage",
        shows=("journey_id", "state", "reason"),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.decisions",
        title=_("Steps taken in journeys"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.Decision",
        shows=("at", "step", "action"),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.mails",
        title=_("Mails of journeys"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.JourneyMail",
        shows=("text",),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.tasks",
        title=_("Tasks about the person"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.HandTask",
        shows=("text",),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.listed",
        title=_("Lists of the person"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.Listed",
        shows=("name",),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.pushes",
        title=_("Pushes to the person"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.PushPerson",
        shows=("push_id",),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.winback",
        title=_("Win-back cases"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.WinbackCase",
        shows=("closed_at",),
        personal=("person_id",),
    ),
    Holding(
        key="journeys.pool",
        title=_("Private pool contacts"),
        why=_("To send what the person agreed to, and to know what was sent"),
        model="journeys.PoolContact",
        shows=("kind", "name", "consent", "joined_on"),
        personal=("person_id", "name", "key"),
    ),
)
personal_list("journeys.contacts", "journeys.cases", "journeys.passages")
