"""Settings for django-appointment as its documentation requires, with the database of PEER_DATABASE_URL."""

import os
from urllib.parse import parse_qs, urlsplit

_address = urlsplit(os.environ["PEER_DATABASE_URL"])
_where = {name: values[0] for name, values in parse_qs(_address.query).items()}

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _address.path.lstrip("/"),
        "USER": _address.username,
        "HOST": _where["host"],
        "PORT": _where["port"],
    }
}
_OTHERS = ("auth", "contenttypes", "sessions", "messages")
INSTALLED_APPS = [*(f"django.contrib.{name}" for name in _OTHERS), "appointment"]
# The package ships no migrations: all tables are created from its models.
MIGRATION_MODULES = dict.fromkeys((*_OTHERS, "appointment"))
LOGGING_CONFIG = None
SECRET_KEY = os.environ["SECRET_KEY"]
TIME_ZONE = "America/New_York"
USE_TZ = True
