"""What was sent, as JSON kept with the intent: confirm and reconcile ask about this, whatever the subject says by then."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from guanhao.sdk.connectors.records import Media, Outgoing

NAMES = {field.name for field in fields(Outgoing)}
MEDIA = {field.name for field in fields(Media)}


def to_json(post: Outgoing) -> dict[str, Any]:
    """Plain values of a post; fields that say nothing are left out."""
    values = {name: getattr(post, name) for name in NAMES}
    values["media"] = [asdict(one) for one in post.media]
    values["pictures"] = [asdict(one) for one in post.pictures]
    values["cover"] = asdict(post.cover) if post.cover else None
    values["planned_at"] = post.planned_at.isoformat() if post.planned_at else None
    values |= {"tags": list(post.tags), "labels": list(post.labels), "extras": dict(post.extras)}
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, False)}


def from_json(values: dict[str, Any]) -> Outgoing:
    """The post again; fields of a newer version are passed over."""
    known: dict[str, Any] = {"key": "", "format": "", "title": "", "text": ""} | {name: values[name] for name in NAMES & set(values)}
    for name in ("media", "pictures"):
        known[name] = tuple(_media(one) for one in known.get(name) or ())
    known["cover"] = _media(known["cover"]) if known.get("cover") else None
    for name in ("tags", "labels"):
        known[name] = tuple(known.get(name) or ())
    known["planned_at"] = datetime.fromisoformat(known["planned_at"]) if known.get("planned_at") else None
    return Outgoing(**known)


def addressed(post: Outgoing, *, key: str, planned_at: datetime, mode: str) -> Outgoing:
    """The post with the publication's own key and moment, and how it was planned to leave (`extras["mode"]`: api, draft_box or hand_off)."""
    return replace(meant(post, mode), key=key, planned_at=planned_at)


def meant(post: Outgoing, mode: str) -> Outgoing:
    """The post as it would leave in this mode: a connector that can do more does no more than was planned."""
    return replace(post, extras={**post.extras, "mode": mode})


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a connector hands over, as JSON values; moments and the like as text."""
    found: dict[str, Any] = json.loads(json.dumps(dict(values), ensure_ascii=False, default=str))
    return found


def _media(values: dict[str, Any]) -> Media:
    return Media(**{name: values[name] for name in MEDIA & set(values)})
