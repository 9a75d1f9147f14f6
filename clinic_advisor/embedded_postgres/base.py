"""Django's PostgreSQL engine, connected to the embedded server: it only adds the server's address."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from clinic_advisor.embedded_postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the server with the first connection, so that loading settings and `assess` do not need it."""

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict.update(
            server.address(Path(settings.EMBEDDED_POSTGRES_DIR), settings.EMBEDDED_POSTGRES_DATABASE)
        )
        return super().get_connection_params()
