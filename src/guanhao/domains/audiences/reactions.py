"""What audiences do when something happens to people."""

from guanhao.domains.audiences.jobs.index import delete_person
from guanhao.kernel.events import on
from guanhao.kernel.jobs import enqueue
from guanhao.sdk.events.approvals import ApprovalCompleted, ApprovalReturned, ApprovalWithdrawn
from guanhao.sdk.events.people import PeopleMerged, PeopleParted, PersonForgotten


@on(PersonForgotten, key="audiences.forget")
def forget(event: PersonForgotten) -> None:
    """Out of raw events, index, audiences and exports; a record stays as the proof."""
    from guanhao.domains.audiences.services import privacy  # NumPy and Arrow load when they are needed

    if event.handles:
        number = privacy.ask_deletion(person_id=event.person_id, digests=event.handles)
        enqueue(delete_person, key=f"audiences.delete:{number}", deletion_id=number)


@on(PeopleMerged, key="audiences.merge")
def merge(event: PeopleMerged) -> None:
    """One number stands for all handles of the person."""
    _regroup(event.kept)
    _regroup(event.dropped)


@on(PeopleParted, key="audiences.part")
def part(event: PeopleParted) -> None:
    """Each record has its own number again."""
    _regroup(event.kept)
    _regroup(event.restored)


@on(ApprovalCompleted, key="audiences.export_approved")
def export_approved(event: ApprovalCompleted) -> None:
    """Signed at the review desk: the file may be fetched."""
    _settle(event.subject)


@on(ApprovalReturned, key="audiences.export_returned")
def export_returned(event: ApprovalReturned) -> None:
    """Sent back at the review desk, with the reason."""
    _settle(event.subject, event.comment)


@on(ApprovalWithdrawn, key="audiences.export_withdrawn")
def export_withdrawn(event: ApprovalWithdrawn) -> None:
    """Whoever asked took it back."""
    _settle(event.subject)


def _settle(subject: str, note: str = "") -> None:
    kind, _sep, number = subject.partition(":")
    if kind == "audiences.export":
        from guanhao.domains.audiences.services import exports

        exports.settle(export_id=int(number), note=note)


def _regroup(person_id: int) -> None:
    from guanhao.domains.audiences.services import numbering
    from guanhao.domains.people import facade as people

    numbering.regroup(person_id, people.texts_of(person_id))
