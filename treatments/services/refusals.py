"""What a service answers to what cannot be done."""


class Refused(Exception):
    """A refusal, and no fault: the message is the sentence that the user reads.

    `field` names the input that it is about, None for the whole.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
