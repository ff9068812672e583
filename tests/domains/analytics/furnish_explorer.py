"""Questions, a mail with its log, a file and an annotation for the fence's walk."""

import io
from datetime import date, datetime

from guanhao.domains.analytics.models import Annotation, QuestionFile, QuestionLetter, QuestionMail, QuestionMailing, SavedQuestion
from guanhao.kernel import files

STATE = {"metrics": ["interactions"], "by": ["day"], "period": "30"}


def furnish(n: int, owner: int, moment: datetime) -> None:
    """One of each; the file belongs to everybody's `owner`."""
    question = SavedQuestion(name=f"q{n}", question=STATE, shared=True, owner_id=owner, made_at=moment, changed_at=moment)
    question.save()
    mail = QuestionMail(question=question, recipients=[owner], starts_at=moment, changed_at=moment, active=False)
    mail.save()
    mailing = QuestionMailing(mail=mail, period=f"2026-01-{n % 28 + 1:02}", due_at=moment, state="sent")
    mailing.save()
    QuestionLetter(mailing=mailing, user_id=owner, user_name="a", state="sent").save()
    stored = files.store(io.BytesIO(b"a\n1\n"), name=f"a{n}.csv", purpose="question")
    QuestionFile(name=f"a{n}", question=STATE, form="csv", state="ready", stored=stored, asked_by_id=owner, asked_at=moment).save()
    Annotation(start=date(2026, 1, 5), end=date(2026, 1, 6), text=f"t{n}", made_at=moment, changed_at=moment).save()
