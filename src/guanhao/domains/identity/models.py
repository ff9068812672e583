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
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    totp_secret = SecretField(blank=True, default="")
    totp_confirmed_at = models.DateTimeField(null=True)
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
