"""Where Django looks for the admin of an app; ours is the back office."""

from treatments.backoffice import admin

__all__ = ["admin"]
