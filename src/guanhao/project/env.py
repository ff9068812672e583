"""The deployment's settings: every environment variable the program reads, and nothing else reads the environment.

Operation (thresholds, texts) is policy and lives in the database; this is only where things are and how they are reached.
"""

import json
import os
import secrets
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from guanhao.kernel import private


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, default and meaning (docs/reference/environment.md is made from this)."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("GUANHAO_HOME", "~/.guanhao", "Data folder: database, warehouse, files, keys."),
    Variable("GUANHAO_DATABASE_URL", "", "postgres://user:password@host:port/name; empty means SQLite inside GUANHAO_HOME."),
    Variable(
        "GUANHAO_CLUSTER",
        "",
        "x",
    ),
    Variable("GUANHAO_SECRET_KEY", "", "Signing key; empty means one made on first start and kept in GUANHAO_HOME/secret.json."),
    Variable("GUANHAO_SECRET_KEY_FILE", "", "A file that holds the signing key (container secrets)."),
    Variable("GUANHAO_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the web server answers to, separated by commas."),
    Variable(
        "GUANHAO_TRUSTED_PROXIES",
        "",
        "Addresses or networks of the reverse proxies in front, separated by commas (127.0.0.1,10.0.0.0/8): only their X-Forwarded-For is believed.",
    ),
    Variable("GUANHAO_PUBLIC_URL", "http://127.0.0.1:8600", "The address people use; links in mails and QR codes start with it."),
    Variable("GUANHAO_MAIL_URL", "", "smtp://user:password@host:port or smtps://…; empty writes mails to GUANHAO_HOME/mail."),
    Variable("GUANHAO_MAIL_FROM", "guanhao@localhost", "Sender address of mails."),
    Variable("GUANHAO_LANGUAGE", "", "Language of what commands print: zh-hans or en; empty follows LC_ALL, LC_MESSAGES and LANG."),
    Variable("GUANHAO_LOG_LEVEL", "WARNING", "What is logged to standard error: DEBUG, INFO (every job), WARNING or ERROR."),
    Variable(
        "GUANHAO_ALLOW_PRIVATE",
        "",
        "1 lets connectors, webhooks, notification channels and links reach private addresses: for tests, or a platform in the own network.",
    ),
    Variable(
        "GUANHAO_FAULT", "", "Torture tests only: a point of the publisher at which the process kills itself, such as after_send or after_send:7."
    ),
    Variable("GUANHAO_DEBUG", "", "1 shows tracebacks in the browser; never in production."),
)
_DEFAULTS = {v.name: v.default for v in VARIABLES}


def read(name: str) -> str:
    """The value of a declared variable; asking for an undeclared one is a programming error (KeyError)."""
    default = _DEFAULTS[name]
    return os.environ.get(name, default) or default


def trusted_proxies() -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of GUANHAO_TRUSTED_PROXIES; SystemExit names one that cannot be read."""
    found = []
    for text in read("GUANHAO_TRUSTED_PROXIES").split(","):
        try:
            found += [ip_network(text.strip(), strict=False)] if text.strip() else []
        except ValueError as error:
            raise SystemExit(f"GUANHAO_TRUSTED_PROXIES: {text.strip()!r} is no address and no network; write 127.0.0.1 or 10.0.0.0/8") from error
    return tuple(found)


def home() -> Path:
    """The data folder, made on first use."""
    path = Path(read("GUANHAO_HOME")).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key() -> str:
    """The signing key from the environment, a file, or the data folder (made there once, readable by the owner alone)."""
    if key := read("GUANHAO_SECRET_KEY"):
        return key
    if file := read("GUANHAO_SECRET_KEY_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    path = home() / "secret.json"
    if not path.exists():
        private.keep(path, json.dumps({"secret_key": secrets.token_urlsafe(50)}), once=True)
    return str(json.loads(path.read_text(encoding="utf-8"))["secret_key"])


def database() -> dict[str, Any]:
    """Django's DATABASES["default"]."""
    url = read("GUANHAO_DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home() / "guanhao.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit(f"GUANHAO_DATABASE_URL: scheme {parts.scheme!r} is not supported; use postgres://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def mail() -> dict[str, Any]:
    """Django's EMAIL_* settings; without a server mails become files in the data folder, so that nothing is lost unseen."""
    url = read("GUANHAO_MAIL_URL")
    sender = {"DEFAULT_FROM_EMAIL": read("GUANHAO_MAIL_FROM"), "SERVER_EMAIL": read("GUANHAO_MAIL_FROM")}
    if not url:
        return {**sender, "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(home() / "mail")}
    parts = urlsplit(url)
    return {
        **sender,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
