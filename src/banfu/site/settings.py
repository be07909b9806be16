"""Settings. Everything an operator may set comes from the environment."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

DATA = Path(os.environ.get("BANFU_DATA", "var")).resolve()


def _secret() -> str:
    """Return the signing secret, made once and kept in the data folder."""
    if value := os.environ.get("BANFU_SECRET"):
        return value
    path = DATA / "secret.txt"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text().strip()


def _database() -> dict[str, object]:
    """Return the database: SQLite in the data folder, or what DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgresql://", "postgres://")):
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            # Compiling a statement takes longer than any of ours runs: p95 of search at a million texts 10 ms with it, 6 without.
            "OPTIONS": {"options": "-c jit=off"},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "banfu.sqlite3",
        # Kept open by each of the threads that serve: opening one costs as much as a small page.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-8000;",
        },
    }


DEBUG = os.environ.get("BANFU_DEBUG") == "1"
SECRET_KEY = _secret()
ALLOWED_HOSTS = os.environ.get("BANFU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
ROOT_URLCONF = "banfu.site.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "banfu.ui",
    "banfu.record",
    "banfu.people",
    "banfu.cases",
    "banfu.search",
    "banfu.advice",
    "banfu.exchange",
    "banfu.desk",
    "banfu.deputies",
    "banfu.oversight",
    "banfu.portal",
    "banfu.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "banfu.site.middleware.OfficeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "banfu.desk.context.bar",
            ],
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# 等保 2.0 level 3 (GB/T 22239-2019 8.1.4.1); each value may be set.
PASSWORD_MIN_LENGTH = int(os.environ.get("BANFU_PASSWORD_LENGTH", "10"))
PASSWORD_DAYS = int(os.environ.get("BANFU_PASSWORD_DAYS", "90"))
IDLE_MINUTES = int(os.environ.get("BANFU_IDLE_MINUTES", "30"))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "banfu.people.passwords.Strength", "OPTIONS": {"length": PASSWORD_MIN_LENGTH}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = int(os.environ.get("BANFU_LOCK_AFTER", "5"))
AXES_COOLOFF_TIME = int(os.environ.get("BANFU_LOCK_MINUTES", "30")) / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "desk/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = IDLE_MINUTES * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("BANFU_HTTPS") == "1"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# What takes long or needs heavy libraries is queued in the database and done by ``banfu work``.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILES = DATA / "files"
KEYS = DATA / "keys.json"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
# One account is locked, whatever address it is tried from.
SILENCED_SYSTEM_CHECKS = ["axes.W003", "axes.W006"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
