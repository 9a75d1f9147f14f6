"""Settings for tests: those of a developer's machine, but fast, quiet, and leaving no file or mail behind."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DEBUG", "on")

from clinic_advisor.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PRIVATE_MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="clinic-advisor-test-"))
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # no collectstatic needed
# `now()` in a trigger is the test's clock where one is set: see tests/clock.py.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c search_path=public,clock,pg_catalog"  # noqa: F405
