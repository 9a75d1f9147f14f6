"""What a production server loads. It refuses to start where the system checks find an error."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_advisor.settings")

application = get_wsgi_application()
call_command("check", databases=["default"], verbosity=0)
