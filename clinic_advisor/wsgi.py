"""What a production server loads. It refuses to start where the system checks find an error."""

import os

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_advisor.settings")
django.setup(set_prefix=False)

from clinic_advisor.guards import ServerHandler  # noqa: E402  # its settings are read first

application = ServerHandler()
call_command("check", databases=["default"], verbosity=0)
