"""Everything that writes what people say of texts and the models learnt from it."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.understanding import LABELS, UnderstandingRefused
from guanhao.domains.listening.models import Correction, PolarityModel
from guanhao.domains.listening.policy.understanding import UnderstandingPolicy
from guanhao.domains.listening.selectors import understanding as selectors
from guanhao.engines.text.aspects import ASPECTS
from guanhao.engines.text.polarity import CUT, Polarity
from guanhao.engines.text.polarity_learning import Learned, learn
from guanhao.kernel import audit, files
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

PURPOSE = "polarity"
JOB = "listening.learn_polarity"
MOST_AT_ONCE = 5_000


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a person says of a text: label −1, 0 or 1; aspects None: as the program said."""

    text: str
    label: int
    aspects: Sequence[str] | None = None
    source: str = "typed"
    ref: str = ""
    platform: str = ""


@transaction.atomic
def correct_many(judged: Sequence[Judged]) -> int:
    """Keep what a person says of texts, once a text (needs listening.edit); how many. Enough new ones start learning in the background.

    UnderstandingRefused names the row and field that is wrong; then nothing is kept.
    """
    require("listening.edit")
    rows = {selectors.digest_of(one.text): one for one in _checked(judged)}
    if not rows:
        return 0
    used = selectors.in_use()
    said = selectors.read_with(used.model, [one.text for one in rows.values()])
    moment, person = now(), current_actor().user_id
    made = [
        Correction(
            brand_id=current_brand().id, digest=digest, text=one.text.strip()[:CUT], label=one.label,
            aspects=list(reading.aspects if one.aspects is None else one.aspects),
            said=reading.polarity, confidence=reading.confidence, unsure=reading.unsure, model=used.number, said_aspects=list(reading.aspects),
            source=one.source[:20], ref=one.ref[:200], platform=one.platform[:40], made_at=moment, made_by_id=person,
        )
        for (digest, one), reading in zip(rows.items(), said, strict=True)
    ]  # fmt: skip
    Correction.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["brand_id", "digest"], update_fields=["label", "aspects", "made_at", "made_by_id"]
    )
    audit.record("listening.texts_corrected", target="listening.understanding", after={"count": len(made)})
    _learn_when_due()
    return len(made)


def correct(*, text: str, polarity: int, subject: str = "", platform: str = "") -> int:
    """One text, such as a mention or message (`subject`: its reference): `correct_many`."""
    source = {"mention": "mentions", "comment": "comments", "message": "messages"}.get(subject.partition(":")[0], "typed")
    return correct_many([Judged(text=text, label=polarity, source=source, ref=subject, platform=platform)])


def _checked(judged: Sequence[Judged]) -> Iterable[Judged]:
    if len(judged) > MOST_AT_ONCE:
        raise UnderstandingRefused(_("At most %(most)s texts at once.") % {"most": MOST_AT_ONCE}, "items")
    for number, one in enumerate(judged, start=1):
        if not one.text.strip():
            raise UnderstandingRefused(_("Text %(number)s is empty.") % {"number": number}, "text")
        if one.label not in LABELS:
            raise UnderstandingRefused(_("Text %(number)s: the label is −1 (negative), 0 (neutral) or 1 (positive).") % {"number": number}, "label")
        unknown = set(one.aspects or ()) - set(ASPECTS)
        if unknown:
            words = {"number": number, "unknown": ", ".join(sorted(unknown)), "known": ", ".join(ASPECTS)}
            raise UnderstandingRefused(_("Text %(number)s: unknown aspect %(unknown)s. Known: %(known)s.") % words, "aspects")
        yield one


@transaction.atomic
def drop_correction(*, correction_id: int) -> None:
    """Take back what was said of a text (needs listening.edit)."""
    require("listening.edit")
    row = Correction.objects.filter(pk=correction_id).first()
    if row is not None:
        audit.record("listening.correction_dropped", target="listening.understanding", before={"text": row.text[:100], "label": row.label})
        row.delete()


def _learn_when_due() -> None:
    """Enough corrections, and enough new ones since the newest model."""
    policy = UnderstandingPolicy.of_brand()
    count = Correction.objects.count()
    newest = PolarityModel.objects.values_list("corrections", flat=True).first() or 0
    if count >= policy.learn_from and count - newest >= policy.learn_again:
        start_learning()


def start_learning() -> int:
    """Learn a model in the background (needs listening.edit); the number of the job. UnderstandingRefused with too few corrections."""
    require("listening.edit")
    least, count = UnderstandingPolicy.of_brand().learn_from, Correction.objects.count()
    if count < least:
        raise UnderstandingRefused(_("A model needs %(least)s corrections; there are %(count)s.") % {"least": least, "count": count})
    return enqueue(JOB, key=f"{JOB}:{current_brand().id}").pk


def learn_now() -> PolarityModel | None:
    """Learn from all corrections and put the model to use when it is not worse on texts it had not seen; None with fewer than two corrections.

    Seconds of computing happen before the transaction.
    """
    require("listening.edit")
    rows = list(Correction.objects.values_list("text", "label").order_by("pk"))
    if len(rows) < 2:
        return None
    return _keep(learn(Polarity.load(), [text for text, _label in rows], [label for _text, label in rows]), len(rows))


@transaction.atomic
def _keep(learned: Learned, count: int) -> PolarityModel:
    stored = files.store(io.BytesIO(learned.model.dump()), name="polarity.npz", purpose=PURPOSE, content_type="application/octet-stream")
    number = (PolarityModel.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1
    state = PolarityModel.State.ACTIVE if learned.better else PolarityModel.State.WORSE
    if learned.better:
        PolarityModel.objects.filter(state=PolarityModel.State.ACTIVE).update(state=PolarityModel.State.KEPT)
    row = PolarityModel(
        number=number, state=state, corrections=count, before=learned.before.right, after=learned.after.right, total=learned.after.total,
        macro_f1=learned.after.macro_f1, strength=learned.strength, file=stored, made_at=now(),
    )  # fmt: skip
    row.save()
    after = {"number": number, "state": state, "before": learned.before.right, "after": learned.after.right, "total": learned.after.total}
    audit.record("listening.model_learnt", target=f"listening.polarity_model:{row.pk}", after=after)
    return row


@transaction.atomic
def use_model(*, number: int) -> None:
    """Put a kept model to use, or the shipped one with number 0 (needs listening.edit). UnderstandingRefused for an unknown number."""
    require("listening.edit")
    rows = PolarityModel.objects.select_for_update()
    chosen = rows.filter(number=number).first()
    if number and chosen is None:
        raise UnderstandingRefused(_("There is no model %(number)s.") % {"number": number}, "number")
    before = rows.filter(state=PolarityModel.State.ACTIVE).values_list("number", flat=True).first() or 0
    if before == number:
        return
    rows.filter(state=PolarityModel.State.ACTIVE).update(state=PolarityModel.State.KEPT)
    if chosen is not None:
        chosen.state = PolarityModel.State.ACTIVE
        chosen.save(update_fields=["state"])
    audit.record("listening.model_chosen", target="listening.understanding", before={"number": before}, after={"number": number})
