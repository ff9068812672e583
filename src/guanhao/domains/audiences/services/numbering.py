"""Giving numbers to people's texts, and moving them when records are put together or parted."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction

from guanhao.domains.audiences.models import Alias, IndexState, Move, NumberBlock
from guanhao.domains.audiences.selectors import numbers as selectors
from guanhao.engines.audience.numbers import Book
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

AT_ONCE = 500_000
TRIES = 20


def known_after(texts: Any) -> Book:
    """The brand's numbers once all these texts have one. Two writers at once: the slower looks again, so no number is given twice."""
    for _ in range(TRIES):
        book = selectors.book()
        missing = book.missing(texts)
        if not len(missing):
            return book
        parts = [(start, missing[start : start + AT_ONCE]) for start in range(0, len(missing), AT_ONCE)]
        blocks = [NumberBlock(first=len(book) + 1 + start, count=len(some), texts=selectors.packed(some)) for start, some in parts]
        try:
            with transaction.atomic():
                for block in blocks:
                    block.token = secrets.token_hex(16)
                    block.save()
        except IntegrityError:
            continue
    raise RuntimeError("other writers kept giving numbers to people; try again")


def tidy() -> int:
    """Many small blocks become few; answers how many went."""
    with transaction.atomic():
        rows = list(NumberBlock.objects.select_for_update().filter(count__lt=AT_ONCE // 2).order_by("first"))
        gone = 0
        run: list[NumberBlock] = []
        for row in [*rows, None]:
            if row is not None and run and run[-1].first + run[-1].count == row.first and sum(one.count for one in run) + row.count <= AT_ONCE:
                run.append(row)
                continue
            if len(run) > 1:
                gone += _join(run)
            run = [row] if row is not None else []
    return gone


def _join(run: list[NumberBlock]) -> int:
    import pyarrow as pa

    texts = pa.concat_arrays([selectors.unpacked(row.texts) for row in run])
    first, rest = run[0], run[1:]
    NumberBlock.objects.filter(pk__in=[row.pk for row in rest]).delete()
    first.texts, first.count, first.token = selectors.packed(texts), len(texts), secrets.token_hex(16)
    first.save()
    return len(rest)


@transaction.atomic
def regroup(person_id: int, texts: list[str]) -> int:
    """The texts are all one person's: one number stands for them. Texts that were this person's before and are not any more stand for themselves.

    Answers how many numbers moved. A number points to one that stands for itself, so no circle can come about.
    """
    import pyarrow as pa

    wanted: dict[int, int] = {}
    if len(texts) > 1:
        given = pa.array(texts, pa.string())
        found = sorted({int(n) for n in known_after(given).find(given) if n})
        wanted = dict.fromkeys(found[1:], found[0])
    before = dict(Alias.objects.filter(person_id=person_id).values_list("number", "canonical"))
    if before == wanted:
        return 0
    moment, moves = now(), []
    for number in before.keys() - wanted.keys():
        moves.append(Move(brand_id=current_brand().id, number=number, canonical=before[number], merged=False, person_id=person_id, at=moment))
    for number, canonical in wanted.items():
        if before.get(number) != canonical:
            moves.append(Move(brand_id=current_brand().id, number=number, canonical=canonical, merged=True, person_id=person_id, at=moment))
    Alias.objects.filter(person_id=person_id).delete()
    Alias.objects.filter(number__in=list(wanted) + list(wanted.values())).delete()  # they were another record's before
    rows = [Alias(brand_id=current_brand().id, number=n, canonical=c, person_id=person_id, at=moment) for n, c in wanted.items()]
    Alias.objects.bulk_create(rows)
    Move.objects.bulk_create(moves)
    IndexState.objects.update(token=secrets.token_hex(16))
    return len(moves)
