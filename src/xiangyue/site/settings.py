"""Django's settings. What may differ between installations is in ``site.home.VARIABLES``."""

from __future__ import annotations

import os
import pkgutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from xiangyue.site import postgres, windows
from xiangyue.site.catalogues import APART
from xiangyue.site.home import channels, flag, home, hsts, names, proxies, source_folder
from xiangyue.site.keys import key

HOME = home()
PACKAGE = Path(__file__).resolve().parents[1]

DEBUG = False
SECRET_KEY = key("django").hex()
#: 32 bytes each: AES-GCM of personal data, and the keyed index by which such data is looked up.
PERSONAL_DATA_KEY = key("personal-data")
PERSONAL_INDEX_KEY = key("personal-index")
#: Seed of the Ed25519 key that signs checkpoints of the record (`core.notes.Signer`).
RECORD_KEY = key("record")
DEMONSTRATION = flag("XIANGYUE_DEMONSTRATION")
#: Public address without a final slash; QR codes and links on paper begin with it.
BASE_URL = os.environ.get("XIANGYUE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *([urlsplit(BASE_URL).hostname or ""] if urlsplit(BASE_URL).hostname else []),
    *(name.strip() for name in os.environ.get("XIANGYUE_HOSTS", "").split(",") if name.strip()),
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
#: Whose X-Forwarded-For is believed (`access.often`); nobody's unless it is said.
TRUSTED_PROXIES = proxies()
#: Where clamd listens, by which files are looked at before they are opened (`access.scanner`).
SCANNER = os.environ.get("XIANGYUE_SCANNER", "")
#: Networks that webhooks may reach though they are not public (`jobs.channels.webhook`).
WEBHOOK_NETWORKS = proxies("XIANGYUE_WEBHOOK_NETWORKS")
#: The only hosts that webhooks go to; any public one where none is named.
WEBHOOK_HOSTS = names("XIANGYUE_WEBHOOK_HOSTS")

#: Where messages go by each way out of the house (`jobs.channels`), and with which secrets.
CHANNELS = channels(DEMONSTRATION)
CHANNEL_SECRETS = {
    "sms": os.environ.get("XIANGYUE_SMS_KEY", ""),
    "wecom": os.environ.get("XIANGYUE_WECOM_SECRET", ""),
}
WECOM_URL = os.environ.get("XIANGYUE_WECOM_URL", "https://qyapi.weixin.qq.com").rstrip("/")
OUTBOX = HOME / "outbox"
#: The window for the level above, and how to look into those of the levels below (`site.windows`).
LEVEL_WINDOW = windows.url
LEVEL_PROBE = "xiangyue.site.level_probe.probe"
#: How old the figures of a prefecture, a province or the nation may be on a page.
FIGURES_SECONDS = 1.5

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "xiangyue.data.apps.DataConfig",
]
AUTH_USER_MODEL = "xiangyue.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    # first: what it keeps is finished, with the headers of all below
    "xiangyue.web.middleware.AnonymousCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "xiangyue.site.middleware.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xiangyue.web.middleware.ActorMiddleware",
]
ROOT_URLCONF = "xiangyue.site.urls"
CSRF_FAILURE_VIEW = "xiangyue.web.errors.csrf_failure"
WSGI_APPLICATION = "xiangyue.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "pages",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "xiangyue.web.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
]

DATABASES = {"default": postgres.django_database(postgres.connect_url())}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = (
    "xiangyue.site.sessions"  # in the database: a sign-out holds in every process at once
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
#: On https only this very host can set them, and over https alone (the prefix of RFC 6265bis).
SESSION_COOKIE_NAME = "__Host-xiangyue" if _SECURE else "xiangyue"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _SECURE else "csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = sorted(
    path for path in source_folder("locale").iterdir() if path.is_dir() and path.name not in APART
)
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
MEDIA_ROOT = HOME / "files"
BALLOT_KEYS = HOME / "keys" / "ballots"  # of votes that run: access.ballot_keys
MEDIA_URL = "/files/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a roll call of an assembly is one form

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = hsts() if _SECURE else (0, False)
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = (
    "microphone=(self), camera=(self), geolocation=(self), payment=(), usb=(), "
    "accelerometer=(), gyroscope=(), magnetometer=(), browsing-topics=()"
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # a photo is shown before it is sent
        "media-src": [SELF, "blob:"],  # and a voice heard
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PROCRASTINATE_IMPORT_PATHS = [
    f"xiangyue.jobs.{module.name}" for module in pkgutil.iter_modules([str(PACKAGE / "jobs")])
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful", "shutdown_graceful_timeout": 10}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {  # docs/security.md, "Logs"
        "xiangyue.sign_in": {"level": "INFO"},  # right ones too
        # Django tells the address of each page that was refused or not found, and in one stands
        # a receipt or a person's number: `xiangyue.refused` tells the door alone.
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
