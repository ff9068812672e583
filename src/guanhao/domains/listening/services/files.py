"""Mentions from files: the import kind and the folder."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from guanhao.domains.listening.contracts.mentions import Incoming, Recorded
from guanhao.domains.listening.models import Source
from guanhao.domains.listening.rules.reading import FIELDS, from_row, pieces
from guanhao.domains.listening.services.calling import folder_of
from guanhao.domains.listening.services.intake import record_mentions
from guanhao.kernel.imports import services as imports
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".gz", ".xz")
BATCH = 5_000


def imported_source(platform: str = "") -> Source:
    """The source of files whose rows name none: made with the first file."""
    name = _("Imported files")
    made = {
        "kind": Source.Kind.IMPORT, "platform": platform or "other", "state": Source.State.ON, "permission": Source.Permission.LICENCE,
        "purpose": _("Mentions from files that people imported"), "tested_at": now(), "made_at": now(),
    }  # fmt: skip
    found: Source | None = Source.objects.filter(kind=Source.Kind.IMPORT).order_by("pk").first()
    if found is None:
        found, _made = Source.objects.get_or_create(brand_id=current_brand().id, name=name, defaults=made)
    return found


class MentionSink:
    """Mentions of a file, by the source a row names."""

    def __init__(self, ctx: ImportContext) -> None:
        self.rows: dict[str, list[Incoming]] = {}
        self.known = {row.name: row for row in Source.objects.all()}
        self.dry = ctx.dry_run

    def take(self, rows: "pa.Table") -> Outcome:
        """Keep the rows by source; a name that no source has is refused."""
        rejected, kept = [], 0
        for row in rows.to_pylist():
            source = (row.get("source") or "").strip()
            if source and source not in self.known:
                rejected.append(Reject(row["_line"], "source", _("There is no source of this name."), source[:60]))
                continue
            item = from_row({name: row.get(name) for name in FIELDS})
            kind = {"ugc": "UGC", "pgc": "PGC", "official": "official", "用户": "UGC", "媒体": "PGC", "官方": "official"}.get(item.kind.lower(), "")
            self.rows.setdefault(source, []).append(replace(item, kind=kind, format=_FORMATS.get(item.format.lower(), item.format)))
            kept += 1
        return Outcome(kept, rejected=rejected)

    def commit(self) -> None:
        """Take them in; mentions that are known stay as they are."""
        for name, items in self.rows.items():
            source = self.known[name] if name else imported_source(items[0].platform)
            for part in pieces(items, BATCH):
                taken = record_mentions(source=source, items=part)
                Source.objects.filter(pk=source.pk).update(last_ok_at=now(), last_count=taken.new, total=F("total") + taken.new)

    def discard(self) -> None:
        """Nothing was staged."""


_FORMATS = {
    "短视频": "short_video", "视频": "short_video", "长视频": "long_video", "文章": "article", "图文": "post", "微博": "post", "帖子": "post",
    "评论": "comment",
}  # fmt: skip


def take_files(source: Source) -> Recorded:
    """Import every file of the source's folder; each goes to `done` or, with its reason beside it, to `failed`. Partly written ones (.part) wait."""
    folder, taken = folder_of(source), Recorded()
    for place in ("done", "failed"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    for path in sorted(one for one in folder.iterdir() if one.is_file() and not one.is_symlink() and one.suffix.lower() in SUFFIXES)[:100]:
        before = Source.objects.values_list("total", flat=True).get(pk=source.pk)
        try:
            with path.open("rb") as stream:
                run = imports.make_draft(kind="mentions", account=None, stream=stream, name=path.name, options={"set:source": source.name})
            imports.run_now(run)
        except ValueError as error:
            path.rename(folder / "failed" / path.name)
            (folder / "failed" / f"{path.name}.reason").write_text(str(error), encoding="utf-8")
            continue
        path.rename(folder / "done" / f"{now():%Y%m%d%H%M%S}-{path.name}")
        taken += Recorded(new=Source.objects.values_list("total", flat=True).get(pk=source.pk) - before)
    return taken
