"""The entry point of a production server. It refuses to start with DEBUG, or if a system check reports an error."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_advisor.settings")
# `manage.py` serves for trials, with DEBUG; anything else that loads this module serves the public.
if settings.DEBUG and Path(sys.argv[0]).name != "manage.py":
    raise ImproperlyConfigured(
        "DEBUG is on. A production server does not start with it: take DEBUG out of its environment and of .env."
    )
django.setup(set_prefix=False)

from clinic_advisor.guards import ServerHandler  # noqa: E402  # needs the settings set up first

application = ServerHandler()
call_command("check", databases=["default"], verbosity=0)
