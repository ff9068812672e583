"""Who somebody is: contacts given on public pages, tied to the card of the person where the house keeps cards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from guanhao.domains.interaction.models import Activity
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.refusal import Refusal


@dataclass(frozen=True)
class Contact:
    """How somebody can be reached, as they wrote it, and whether they agreed to its purpose."""

    text: str = ""
    name: str = ""
    agreed: bool = False


def person_of(contact: Contact, *, purpose: str, activity: Activity) -> int | None:
    """The card of whoever gave this contact, with their consent recorded; None without a contact or without consent."""
    text = contact.text.strip()
    if not text or not contact.agreed:
        return None
    kind = "mail" if "@" in text else "phone"
    with acting(SYSTEM):  # the person at the door holds no permission; what is kept is what they gave
        if not people.fingerprint(kind, text):
            return None
        person_id = people.resolve([people.Handle(platform=kind, platform_id=text, name=contact.name)])[0]
        people.give_consent(person_id=person_id, purpose=purpose, source=f"interaction.activity:{activity.pk}", terms_version="1")
    return person_id


def tag_person(person_id: int, tags: Sequence[str], *, activity: Activity, ballot_id: int) -> None:
    """Mark the card of whoever answered with the tags of their choices; the ballot is the evidence. A card that is full stays as it is."""
    if not tags:
        return
    try:
        with transaction.atomic(), acting(SYSTEM):  # whoever answers holds no permission; the tags are those of the survey
            changed = people.tag(person_ids=[person_id], add=tags)
    except Refusal:
        return
    if changed:
        facts = {"person": person_id, "tags": list(tags), "ballot": ballot_id}
        audit.record("interaction.person_tagged", target=f"interaction.activity:{activity.pk}", after=facts)


def contact_print(text: str) -> str:
    """The keyed hash of a phone number or address; "" when it is none."""
    plain = text.strip()
    return people.fingerprint("mail" if "@" in plain else "phone", plain) if plain else ""
