"""What a draft is made of: brand guide, selling points, who speaks, facts by name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from guanhao.domains.assistant.contracts import Fact
from guanhao.domains.channels import facade as channels
from guanhao.domains.strategy import facade as strategy


@dataclass(frozen=True)
class BrandMaterial:
    """The brand's own words for a prompt, as (name, text), and the version of the guide they come from."""

    parts: tuple[tuple[str, str], ...]
    guide_version: int | None

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [text for _name, text in self.parts]


def brand_material(account_id: int | None) -> BrandMaterial:
    """Guide, selling points, values and, with an account, its persona and positioning; what is not written is left out."""
    guide = strategy.guide()
    parts: list[tuple[str, str]] = []
    if guide is not None:
        banned = "；".join(f"{one.word}→{one.instead}" if one.instead else one.word for one in guide.banned[:100])
        lines = [
            ("口号", guide.slogan),
            ("语气", guide.tone),
            ("推荐用语", "；".join(guide.approved[:50])),
            ("应当", "；".join(guide.dos[:30])),
            ("不应", "；".join(guide.donts[:30])),
            ("禁用词", banned),
        ]
        parts.append(("品牌手册", "\n".join(f"{name}：{text}" for name, text in lines if text)))
    parts.append(("卖点", "；".join(one.title for one in strategy.usps())))
    parts.append(("价值观", "；".join(one.title for one in strategy.values())))
    if account_id is not None:
        persona = strategy.account_persona(account_id)
        if persona is not None:
            said = (("性格", persona.traits), ("口头禅", persona.catchphrases), ("不说", persona.banned))
            spoken = [f"{name} {'、'.join(words)}" for name, words in said if words]
            parts.append(("账号人设", "；".join(one for one in [persona.name, persona.kind_title, persona.tone, *spoken] if one)))
        placed = channels.positioning([account_id]).get(account_id, {})
        parts.append(("账号定位", "；".join(text for text in placed.values() if text)))
    return BrandMaterial(tuple((name, text) for name, text in parts if text.strip()), guide.version if guide else None)


def facts_from(rows: list[dict[str, str]]) -> list[Fact]:
    """Stored facts."""
    return [Fact(str(one.get("name", "")), str(one.get("text", ""))) for one in rows]


def fact_parts(facts: list[Fact]) -> list[tuple[str, str]]:
    """Facts for a prompt."""
    return [(_("Fact: %(name)s") % {"name": one.name} if one.name else _("Fact"), one.text) for one in facts]
