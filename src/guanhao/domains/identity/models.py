"""Organisation, brands, people and what they may do where."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from guanhao.kernel.secrets import SecretField
from guanhao.kernel.tenancy import BrandRef


class Organisation(models.Model):
    """The company that runs this installation."""

    name = models.CharField(max_length=120)
    made_at = models.DateTimeField()


class Brand(models.Model):
    """One brand: the fence of all data."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="brands")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    sample = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    @property
    def ref(self) -> BrandRef:
        """What lower floors may know."""
        return BrandRef(id=self.pk, slug=self.slug, name=self.name, timezone=self.timezone)


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail is the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in names do not mind upper and lower case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person. An `is_administrator` may do everything in every brand."""

    class Theme(models.TextChoices):
        """How the console looks."""

        AUTO = "auto"
        LIGHT = "light"
        DARK = "dark"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    totp_secret = SecretField(blank=True, default="")
    totp_confirmed_at = models.DateTimeField(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    recovery_hashes = models.JSONField(default=list)
    made_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """E-mail addresses are kept in lower case."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


class Membership(models.Model):
    """A person's role in a brand."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "brand", "role"], name="identity_role_once")]


class Invitation(models.Model):
    """A link that lets one person join one brand once; only the hash of its secret is kept."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=80, blank=True, default="")
    role = models.CharField(max_length=40)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class SignedIn(models.Model):
    """One signed-in browser of a person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()


class SignInGuard(models.Model):
    """Failures in a row of one account or one address; `subject` is a hash, so that no list of tried names is kept."""

    subject = models.CharField(max_length=64, unique=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    closed_until = models.DateTimeField()


class ApiToken(models.Model):
    """A key for programs: acts for its person, in one brand, within its scopes; only the hash is kept.

    `accounts` are the only accounts it may touch (None: all); a `drafts_only` key decides, hands in and publishes nothing. After a rotation the
    secret before works until `previous_until`.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    start = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)
    previous_until = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)
    accounts = models.JSONField(null=True, default=None)
    drafts_only = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class SetupCode(models.Model):
    """The one-time code that opens the first-run page; a new one replaces the old."""

    secret_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
