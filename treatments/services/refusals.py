"""The base of all errors with which services refuse a request."""


class Refused(Exception):
    """An expected refusal, not a fault: the message is the sentence that the user reads.

    `field` names the input concerned, None for the whole.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
