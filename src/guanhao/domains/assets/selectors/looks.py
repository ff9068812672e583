"""Which pictures look alike: hashes of the brand's pictures, remembered in each process and compared by NumPy."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max
from numpy.typing import NDArray

from guanhao.domains.assets.models import Asset, AssetLooks
from guanhao.domains.assets.policy import LibraryPolicy
from guanhao.engines.media import hashing
from guanhao.kernel.tenancy import current_brand

BRANDS = 8  # whose hashes are remembered in a process


@dataclass(frozen=True)
class Alike:
    """An asset that looks like another, and by how many of 64 bits the nearest windows differ."""

    asset: Asset
    bits: int


@dataclass
class _Pool:
    last: int
    count: int
    ids: NDArray[np.int64]
    hashes: hashing.Hashes


_pools: dict[int, _Pool] = {}


def similar(looks: hashing.Looks, *, but: int = 0, limit: int = 12) -> list[Alike]:
    """Images that look like this one, mirrored and cropped ones included, the nearest first; `but` is left out."""
    pool = _pool()
    near = [(int(pool.ids[place]), bits) for place, bits in hashing.alike(looks, pool.hashes, LibraryPolicy.of_brand().similar_bits)]
    wanted = [(pk, bits) for pk, bits in near if pk != but][:limit]
    rows = {one.pk: one for one in Asset.objects.filter(pk__in=[pk for pk, _bits in wanted])}
    return [Alike(rows[pk], bits) for pk, bits in wanted if pk in rows]


def similar_to(one: Asset, *, limit: int = 12) -> list[Alike]:
    """Images that look like this asset; none for other kinds and for pictures with nothing on them."""
    kept = AssetLooks.objects.filter(asset=one).first()
    if kept is None:
        return []
    return similar(hashing.Looks.of_bytes(bytes(kept.windows)), but=one.pk, limit=limit)


def _pool() -> _Pool:
    """The hashes of the brand in scope, remembered in this process; only new rows are read again."""
    brand = current_brand().id
    rows = AssetLooks.objects.all()
    state = rows.aggregate(last=Max("pk"), count=Count("pk"))
    last, count = state["last"] or 0, state["count"]
    known = _pools.get(brand)
    if known is not None and (known.last, known.count) == (last, count):
        return known
    fresh = list(rows.filter(pk__gt=known.last if known else 0).order_by("pk").values_list("asset_id", "windows"))
    if known is None or known.count + len(fresh) != count:
        known, fresh = None, list(rows.order_by("pk").values_list("asset_id", "windows"))
    ids = np.array([pk for pk, _windows in fresh], dtype=np.int64)
    flat = hashing.pool_of(b"".join(bytes(windows) for _pk, windows in fresh))
    made = _Pool(last, count, np.concatenate([known.ids, ids]) if known else ids, np.concatenate([known.hashes, flat]) if known else flat)
    if len(_pools) >= BRANDS:
        _pools.pop(next(iter(_pools)))
    _pools[brand] = made
    return made
