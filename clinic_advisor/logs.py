"""Log filters."""

import logging

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404

REFUSALS = (BadRequest, Http404, PermissionDenied, SuspiciousOperation)


class RefusalsInOneLine(logging.Filter):
    """Removes the traceback of a refused request: the log line already has the URL and the reason."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], REFUSALS):
            record.exc_info = record.exc_text = None
        return True
