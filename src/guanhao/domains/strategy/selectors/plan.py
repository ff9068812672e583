"""The operations plan as a document, and held against reality."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanhao.domains.strategy.models import PlanDocument
from guanhao.domains.strategy.rules.plandoc import parse, write
from guanhao.kernel.access import require
from guanhao.kernel.planning import Gap, plan_parts
from guanhao.kernel.tenancy import current_brand


def versions() -> "QuerySet[PlanDocument]":
    """All versions, the newest first (needs strategy.view)."""
    require("strategy.view")
    found: QuerySet[PlanDocument] = PlanDocument.objects.defer("text")
    return found


def newest() -> PlanDocument | None:
    """The plan in force."""
    require("strategy.view")
    found: PlanDocument | None = PlanDocument.objects.first()
    return found


def document() -> str:
    """The plan in force with every part as it stands now; a first draft when there is none (needs strategy.view)."""
    row, parts = newest(), plan_parts()
    values = {key: part.read() for key, part in parts.items()}
    text = row.text if row else _first()
    kept = parse(text, parts)
    return write(text, {key: kept.get(key) if value is None else value for key, value in values.items()}, lambda key: str(parts[key].title))


def gaps() -> list[Gap]:
    """The plan in force beside reality; empty without a plan (needs strategy.view)."""
    row, parts = newest(), plan_parts()
    if row is None:
        return []
    return [gap for key, value in parse(row.text, parts).items() for gap in parts[key].compare(value)]


def _first() -> str:
    title = _("{brand}: operations plan").format(brand=current_brand().name)
    how = _("The blocks below are what the program carries out; write around them what people should read. Load the file again to set what it says.")
    return f"# {title}\n\n{how}\n"
