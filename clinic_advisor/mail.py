"""SMTP that ends: a mail server that answers a byte at a time holds up a mail no longer than EMAIL_DEADLINE."""

import smtplib
import socket
from threading import Timer
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class Punctual(smtplib.SMTP):
    """A connection that is shut down after EMAIL_DEADLINE seconds, whatever the other side does."""

    _end: Timer | None = None
    _handle: socket.socket | None = None

    def _get_socket(self, *args: Any) -> Any:
        connection = super()._get_socket(*args)  # type: ignore[misc]
        self._handle = connection.dup()  # of its own: TLS takes the first one over
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
    """The same with TLS from the start."""


def _shut_down(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)  # a read that waits is told that nothing more comes
    except OSError:
        return  # it was over already


class PunctualEmailBackend(EmailBackend):
    """Django's SMTP back end on such a connection. What the server has taken is sent, however it says goodbye."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return PunctualSSL if self.use_ssl else Punctual

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()
