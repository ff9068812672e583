"""The code by which a member brings others in."""

import hashlib
import hmac

from django.conf import settings

from guanhao.domains.community.models import Member

TAIL = 5
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def code_of(member: Member) -> str:
    """The member's number and five signs nobody guesses; nothing of it is stored."""
    seal = hmac.new(settings.SECRET_KEY.encode(), f"community.invite\0{member.brand_id}\0{member.number}".encode(), hashlib.sha256).digest()
    return f"{member.number}" + "".join(LETTERS[byte % len(LETTERS)] for byte in seal[:TAIL])
