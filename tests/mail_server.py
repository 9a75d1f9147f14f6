"""A mail server on a local port for one test, which behaves as well or as badly as the test needs."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event


class MailServer:
    """A mail server with one of several behaviours.

    `behaves` is one of: takes; hangs, when it should send its greeting; hangs_up, after it received the mail but before
    it confirmed it; refuses, for every recipient; drips, one byte at a time without end; turns_away, every client.

    The server confirms a mail once the test sets `may_answer`. `reached` is set when a client has connected; `taken` is
    the list of mails that the server has received.
    """

    def __init__(self, listener: socket.socket, behaves: str) -> None:
        self.listener, self.behaves = listener, behaves
        self.port: int = listener.getsockname()[1]
        self.reached, self.closed, self.may_answer = Event(), Event(), Event()
        self.may_answer.set()
        self.taken: list[str] = []
        self.open: list[socket.socket] = []

    def serve(self) -> None:
        while not self.closed.is_set():
            try:
                caller, _address = self.listener.accept()
            except OSError:
                return
            self.open.append(caller)
            threading.Thread(target=self._answer, args=[caller], daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        self.reached.set()
        with caller:
            try:
                getattr(self, f"_{self.behaves}")(caller)
            except OSError:
                return

    def _hangs(self, caller: socket.socket) -> None:
        self.closed.wait()

    def _turns_away(self, caller: socket.socket) -> None:
        caller.sendall(b"421 not now\r\n")

    def _drips(self, caller: socket.socket) -> None:
        caller.sendall(b"220-")
        while not self.closed.wait(0.05):
            caller.sendall(b".")

    def _hangs_up(self, caller: socket.socket) -> None:
        self._talk(caller, after_mail=None)

    def _refuses(self, caller: socket.socket) -> None:
        self._talk(caller, to_recipient=b"550 no such mailbox <%s>\r\n")

    def _takes(self, caller: socket.socket) -> None:
        self._talk(caller)

    def _talk(
        self,
        caller: socket.socket,
        to_recipient: bytes = b"250 ok\r\n",
        after_mail: bytes | None = b"250 taken\r\n",
    ) -> None:
        caller.sendall(b"220 test\r\n")
        lines = caller.makefile("rb")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                caller.sendall(b"354 go on\r\n")
                mail = b"".join(iter(lines.readline, b".\r\n")).decode()
                if after_mail is None:
                    return
                self.taken.append(mail)
                self.may_answer.wait()
                caller.sendall(after_mail)
            elif word == b"RCPT":
                address = line.partition(b"<")[2].partition(b">")[0]
                caller.sendall(to_recipient.replace(b"%s", address))
            else:
                caller.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


@contextmanager
def mail_server(behaves: str = "takes") -> Iterator[MailServer]:
    """Runs a mail server until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = MailServer(listener, behaves)
        threading.Thread(target=server.serve, daemon=True).start()
        try:
            yield server
        finally:
            server.closed.set()
            listener.shutdown(socket.SHUT_RDWR)
            for caller in server.open:
                caller.close()


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits until another thread or process has made `holds` true; fails after a minute."""
    for _ in range(1200):
        if holds():
            return
        Event().wait(0.05)
    raise AssertionError("It did not happen within a minute.")
