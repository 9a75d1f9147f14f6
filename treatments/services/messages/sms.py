"""Text messages: the providers, behind one interface, chosen by the setting SMS_URL.

- empty: no text messages; the desk calls instead.
- `console://`: printed to the terminal, for trying out.
- `twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com/+15550100`: Twilio's REST API; the path is the sending number.

Another provider needs one more class with `send`, and one more line in `gateway`. A temporary failure is an OSError
and is tried again; NoWayThrough is not. Neither names the number. After the reply STOP the provider blocks further
texts to the number, and the next one is refused.
"""

import base64
import re
import sys
from dataclasses import dataclass
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import unquote, urlencode, urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from questionnaire.phone_numbers import NotAPhoneNumber, to_e164
from treatments.services.refusals import Refused

E164 = re.compile(r"\+[1-9]\d{6,14}")
TWILIO = "https://api.twilio.com"
TIMEOUT = 10
"""The provider's time to answer, in seconds."""


class Undeliverable(Refused):
    """A text can never reach the patient; the message is the sentence that the desk reads."""


class Gateway(Protocol):
    """Sends one text message."""

    def send(self, *, to: str, text: str) -> None:
        """`to` is an E.164 number. Raises OSError for a temporary failure, NoWayThrough for a permanent one."""


class Console:
    """Prints the text instead of sending it."""

    def send(self, *, to: str, text: str) -> None:
        sys.stdout.write(f"Text message to {to}: {text}\n")


@dataclass(frozen=True, slots=True)
class Twilio:
    """Twilio's REST API: one request for each message."""

    account: str
    token: str
    sender: str
    address: str

    def send(self, *, to: str, text: str) -> None:
        key = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        request = Request(  # noqa: S310  the address comes from the settings
            f"{self.address}/2010-04-01/Accounts/{self.account}/Messages.json",
            data=urlencode({"To": to, "From": self.sender, "Body": text}).encode(),
            headers={"Authorization": f"Basic {key}"},
        )
        try:
            with urlopen(request, timeout=TIMEOUT):  # noqa: S310
                pass
        except HTTPError as answer:
            if answer.code == 400:  # a bad number, or the reply STOP; other errors are ours or the provider's to fix
                raise Undeliverable("The text service refuses the number.") from None
            raise


def gateway() -> Gateway | None:
    """The configured gateway, or None. Raises ImproperlyConfigured for an invalid SMS_URL."""
    if not settings.SMS_URL:
        return None
    parts = urlsplit(settings.SMS_URL)
    if parts.scheme == "console":
        return Console()
    sender = parts.path.strip("/")
    if parts.scheme == "twilio" and parts.username and parts.password and E164.fullmatch(sender):
        return Twilio(unquote(parts.username), unquote(parts.password), sender, TWILIO)
    raise ImproperlyConfigured("SMS_URL: use console:// or twilio://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com/+15550100")


def number_of(phone: str, country: str) -> str:
    """The E.164 number for a text, from the phone number of somebody in `country` (ISO alpha-2).

    Raises NoWayThrough if it cannot be dialled, or has an extension.
    """
    try:
        number = to_e164(phone, country)
    except NotAPhoneNumber:
        number = ""
    if not number:
        raise Undeliverable("No text can be sent to this phone number. Correct it, or call.")
    if ";" in number:
        raise Undeliverable("No text reaches a phone number with an extension. Call instead.")
    return number
