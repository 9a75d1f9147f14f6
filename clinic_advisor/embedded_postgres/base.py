"""Django's PostgreSQL engine on the embedded server: the one thing added is where the server is."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from clinic_advisor.embedded_postgres import server


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the server with the first connection, so that settings and `assess` need none."""

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict.update(
            server.address(Path(settings.EMBEDDED_POSTGRES_DIR), settings.EMBEDDED_POSTGRES_DATABASE)
        )
        return super().get_connection_params()
