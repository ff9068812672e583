"""The public door: who comes (as a keyed hash), whether the form is ours, and how many come from one place. No raw address is ever kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from guanhao.domains.interaction.contracts import Closed, Refused, TooMany
from guanhao.domains.interaction.models import Activity
from guanhao.domains.interaction.policy import PublicPolicy
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

SALT = "guanhao.interaction.pass"
PASS_AGE = timedelta(hours=24)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door of one activity: `voter` stands for the person's browser there, `origin` for today's address; both are keyed hashes."""

    voter: str
    origin: str


def sealed(purpose: str, text: str) -> str:
    """A keyed hash (HMAC-SHA-256 under the installation's secret), 64 hex digits."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def new_code(length: int = 10) -> str:
    """A random name for an address; 31 signs, about 5 bits each."""
    return "".join(secrets.choice(LETTERS) for _number in range(length))


def new_visitor() -> str:
    """What the visitor's cookie holds: 128 random bits."""
    return secrets.token_urlsafe(16)


def give_pass(activity: Activity, cookie: str) -> str:
    """The signed token of one form: for this activity and this browser, good for a day."""
    return signing.dumps({"a": activity.pk, "v": cookie}, salt=SALT)


def check_pass(activity: Activity, token: str, cookie: str, address: str) -> Visitor:
    """Who sent the form. Refused for a token that is not ours, too old, of another activity, or of another browser than the cookie says."""
    try:
        held: dict[str, Any] = signing.loads(token[:1000], salt=SALT, max_age=PASS_AGE)
    except signing.BadSignature:
        held = {}
    if held.get("a") != activity.pk or (cookie and not hmac.compare_digest(str(held.get("v")), cookie)):
        raise Refused(_("This form is too old. Load the page again, please; nothing was sent."))
    return visitor_of(activity, str(held["v"]), address)


def visitor_of(activity: Activity, key: str, address: str = "") -> Visitor:
    """The hashes of a visitor."""
    day = now().astimezone(current_brand().zone).date()
    origin = sealed(f"interaction.origin:{day}", address) if address else ""
    return Visitor(sealed(f"interaction.voter:{activity.code}", key), origin)


def check_open(activity: Activity) -> None:
    """Closed unless it takes entries now."""
    moment = now()
    if activity.state == Activity.State.CLOSED:
        raise Closed(_("This is over."))
    if activity.state != Activity.State.OPEN or activity.is_template:
        raise Closed(_("This is not open."))
    if activity.starts_at and moment < activity.starts_at:
        raise Closed(_("This has not begun yet."))
    if activity.ends_at and moment >= activity.ends_at:
        raise Closed(_("This is over."))


def check_rate(model: Any, origin: str) -> None:
    """TooMany when this address sent more rows of the model within an hour than the policy takes."""
    if not origin:
        return
    if model.objects.filter(origin=origin, made_at__gt=now() - timedelta(hours=1)).count() >= PublicPolicy.of_brand().an_hour:
        raise TooMany(_("Too much came from your network within an hour. Try again later, please."))


def lock(activity: Activity) -> Activity:
    """The activity as it is now, held until the end of the transaction: entries of one activity line up."""
    held: Activity = Activity.objects.select_for_update().get(pk=activity.pk)
    return held
