"""SMTP with a total time limit, EMAIL_DEADLINE, even if the server sends a byte at a time."""

import smtplib
import socket
from threading import Timer
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class Punctual(smtplib.SMTP):
    """A connection that is shut down after EMAIL_DEADLINE seconds, whatever the server does."""

    _end: Timer | None = None
    _handle: socket.socket | None = None

    def _get_socket(self, *args: Any) -> Any:
        connection = super()._get_socket(*args)  # type: ignore[misc]
        self._handle = connection.dup()  # a duplicate: TLS takes over the first one
        self._end = Timer(settings.EMAIL_DEADLINE, _shut_down, [self._handle])
        self._end.daemon = True
        self._end.start()
        return connection

    def close(self) -> None:
        if self._end and self._handle:
            self._end.cancel()
            self._handle.close()
        super().close()


class PunctualSSL(Punctual, smtplib.SMTP_SSL):
    """The same, with TLS from the start."""


def _shut_down(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)  # a blocked read ends with end-of-file
    except OSError:
        return  # it was closed already


class PunctualEmailBackend(EmailBackend):
    """Django's SMTP backend on such connections. An e-mail accepted by the server counts as sent even if QUIT fails."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return PunctualSSL if self.use_ssl else Punctual

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()
