"""Settings for a process started by a test: the environment names the test's database and mail server."""

import json
import os

os.environ.setdefault("DEBUG", "on")

from clinic_advisor.settings import *  # noqa: F403

DATABASES = {"default": json.loads(os.environ["TEST_DATABASE"])}
EMAIL_BACKEND = "clinic_advisor.mail.PunctualEmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["TEST_MAIL_PORT"])
EMAIL_TIMEOUT = 30
