"""What is written to the log."""

import logging

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404

REFUSALS = (BadRequest, Http404, PermissionDenied, SuspiciousOperation)


class RefusalsInOneLine(logging.Filter):
    """Leaves out the traceback of a request that was refused: the line says which address and why."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], REFUSALS):
            record.exc_info = record.exc_text = None
        return True
