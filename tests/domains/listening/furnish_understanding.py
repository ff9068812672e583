"""Rows of understanding for the fence."""

import io
from datetime import datetime

from guanhao.domains.listening.models import Correction, Mining, PainPoint, PolarityModel
from guanhao.kernel import files


def furnish(n: int, moment: datetime) -> None:
    """A correction, a model, a mining with a file, and its card."""
    numbers = {"label": -1, "said": 0, "confidence": 0.5, "source": "typed"}
    Correction(digest=f"{n:064d}", text=f"text {n}", made_at=moment, **numbers).save()
    stored = files.store(io.BytesIO(b"model %d" % n), name="polarity.npz", purpose="polarity")
    right = {"before": 1, "after": 2, "total": 2, "macro_f1": 1.0, "strength": 1.0, "corrections": 2}
    state = PolarityModel.State.KEPT if PolarityModel.objects.exists() else PolarityModel.State.ACTIVE  # one is in use
    PolarityModel(number=n, state=state, file=stored, made_at=moment, **right).save()
    texts = files.store(io.BytesIO(b"text\nhello %d\n" % n), name="messages.csv", purpose="mining")
    row = Mining(title=f"mining {n}", source="file", file=texts, made_at=moment)
    row.save()
    PainPoint(mining=row, theme="aspect:price", aspect="price", title=f"price {n}", count=3, total=4, quotes=["q"], made_at=moment).save()
