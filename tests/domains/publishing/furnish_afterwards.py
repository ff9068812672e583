"""Rows of hand-off, freezes, withdrawals, pulls and checks for the fence over every address."""

from datetime import datetime, timedelta
from io import BytesIO

from tests.domains.publishing.planning import planned

from guanhao.domains.publishing.models import Checkup, FirstComment, Freeze, Handing, Pull, Taking, Withdrawal
from guanhao.kernel.files import store


def furnish(n: int, account: int, moment: datetime) -> None:
    """A publication with a person, a freeze, a withdrawal with one post, a look at the account and what its platform said."""
    row = planned(account, moment, f"h{n}", number=20_000 * account + n, status="handed", due_at=None)
    Handing(publication=row, person_id=1, nonce=f"{n}", secret_hash=f"{account}-{n}", made_at=moment, expires_at=moment + timedelta(days=1)).save()
    Freeze(scope="tag", value=f"tag {n}", reason="r", made_at=moment).save()
    made = Withdrawal(scope="tag", value="t", reason="r", made_at=moment)
    made.save()
    proof = store(BytesIO(b"proof"), name="proof.png", purpose="publishing.proof").pk
    Taking(withdrawal=made, publication=row, state="task", by_api=False, proof_id=proof).save()
    FirstComment(publication=row, text=f"first {n}", state="task").save()
    Pull(kind="metrics", account_id=account, publication=row, due_at=moment).save()
    Checkup(account_id=account, asked_at=moment, ok=True, tier=f"tier {n}").save()
