"""Rows of the production line for the fence over every address."""

from datetime import datetime, timedelta

from guanhao.domains.content.models import Flag, Standard, Structure
from guanhao.domains.content.services import comments, drafts, items, recaps, scripts, stages, variants
from guanhao.domains.content.services.items import ItemDraft
from guanhao.kernel.now import time_at


def furnish(n: int, account: int, owner: int, moment: datetime) -> None:
    """One item with a variant, comments, a storyboard, a run-sheet, a tick and somebody who is writing."""
    with time_at(moment):
        show = items.create_item(ItemDraft(title=f"s{n}", format="live", fields={"starts_at": moment.isoformat(), "host": "h"}, owner_id=owner))
        recaps.save_recap(item_id=show.pk, started_at=moment - timedelta(hours=1), ended_at=moment)
        item = items.create_item(ItemDraft(title=f"i{n}", text="a", owner_id=owner, brief="b"))
        (row,) = variants.add_variants(item_id=item.pk, account_ids=[account])
        drafts.save_draft(item_id=item.pk, words={"text": "b"}, base=1)
        comments.remark(item_id=item.pk, words="w", quote="b")
        scripts.save_script(item_id=item.pk, shots=[{"milliseconds": 1000, "picture": "p"}])
        scripts.save_run_sheet(item_id=item.pk, theme="visit")
        stages.tick(item_id=item.pk, standard="topic", key="goal")
        if not Standard.objects.exists():
            stages.save_standard(key="copy", lines=[{"title": "l"}])
        if not Structure.objects.exists():
            stages.save_structure(key="own", title="s", sections=[{"heading": "h"}])
        variants.link_post(variant_id=row.pk, post_id="p-1")
        Flag(item=item, variant=row, kind="rule", about="rule:1", facts={"found": "f"}, level="warn", made_at=moment).save()
