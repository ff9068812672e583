"""Django settings; every value that differs between machines comes from env.py."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from guanhao.project import env

PACKAGE = Path(__file__).resolve().parents[1]
TESTING = "pytest" in sys.modules
if TESTING:  # a test run never touches a person's data
    os.environ |= {"GUANHAO_HOME": tempfile.mkdtemp(prefix="guanhao-tests-"), "GUANHAO_LANGUAGE": "en"}
    atexit.register(shutil.rmtree, os.environ["GUANHAO_HOME"], ignore_errors=True)
HOME = env.home()

SECRET_KEY = env.secret_key()
DEBUG = env.read("GUANHAO_DEBUG") == "1"
ALLOWED_HOSTS = [host.strip() for host in env.read("GUANHAO_HOSTS").split(",") if host.strip()]
PUBLIC_URL = env.read("GUANHAO_PUBLIC_URL").rstrip("/")
FAULT = env.read("GUANHAO_FAULT")
CLUSTER = env.read("GUANHAO_CLUSTER")
ALLOW_PRIVATE = env.read("GUANHAO_ALLOW_PRIVATE") == "1"
TRUSTED_PROXIES = env.trusted_proxies()
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "guanhao.project.urls"
WSGI_APPLICATION = "guanhao.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DOMAINS = [
    "identity",
    "channels",
    "people",
    "audiences",
    "analytics",
    "compliance",
    "assets",
    "links",
    "listening",
    "work",
    "assistant",
    "publishing",
    "experiments",
    "strategy",
    "market",
    "content",
    "inbox",
    "interaction",
    "community",
    "growth",
    "journeys",
    "partners",
    "crisis",
    "team",
    "reporting",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    "guanhao.kernel",
    "guanhao.kernel.warehouse",
    "guanhao.kernel.imports",
    "guanhao.kernel.privacy",
    "guanhao.console",
    "guanhao.console.imports",
    *(f"guanhao.domains.{name}" for name in DOMAINS),
    "guanhao.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guanhao.console.compressing.CompressTexts",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guanhao.domains.identity.middleware.ActorMiddleware",
    "guanhao.project.repeats.RepeatMiddleware",
    "guanhao.console.middleware.RefusalMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "guanhao.console.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "guanhao.console.templatetags.ui"],
        },
    }
]

DATABASES = {"default": env.database()}
globals().update(env.mail())

AUTH_USER_MODEL = "identity.User"
LOGIN_URL = "identity:login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "guanhao.console.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "guanhao_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/assets/.+-[\w-]{8}\.\w+$"

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.read("GUANHAO_LOG_LEVEL").upper()},
    "loggers": {"django.request": {"level": "ERROR"}},
}
