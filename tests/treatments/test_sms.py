"""Text messages to who wants them and no e-mail: handed to the provider, tried again, or left to the desk."""

from base64 import b64decode
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from tests.treatments.desk import NOW, book, plan_of
from treatments.models import Message, Patient
from treatments.services import messages, sms
from treatments.services.messages import BACK_OFF, UNDO_FOR

AFTER = NOW + UNDO_FOR
NUMBER = "+15550100199"


@pytest.fixture
def provider():
    """A stand-in for Twilio on this machine: it keeps what it is sent and answers with `status`."""

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            server.heard.append((self.path, self.headers["Authorization"], parse_qs(body)))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Provider)
    server.heard, server.status = [], 201
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def twilio(provider):
    return sms.Twilio("AC1", "secret", "+15550100", f"http://127.0.0.1:{provider.server_port}")


def test_twilio_gets_number_sender_and_text_and_who_asks(provider, twilio):
    twilio.send(to=NUMBER, text="Harbor Clinic: señal")
    [(path, key, form)] = provider.heard
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert b64decode(key.removeprefix("Basic ")) == b"AC1:secret"
    assert form == {"To": [NUMBER], "From": ["+15550100"], "Body": ["Harbor Clinic: señal"]}


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, sms.NoWayThrough), (401, OSError), (429, OSError), (500, OSError)],
    ids=["her number", "our key", "too many", "their fault"],
)
def test_only_a_refused_number_is_not_worth_another_try(provider, twilio, status, error):
    provider.status = status
    with pytest.raises(error):
        twilio.send(to=NUMBER, text="x")


def test_a_provider_that_is_not_there_is_worth_another_try(provider):
    with pytest.raises(OSError, match="refused"):
        sms.Twilio("AC1", "secret", "+15550100", "http://127.0.0.1:1").send(to=NUMBER, text="x")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", None),
        ("console://", sms.Console()),
        ("twilio://AC1:a%2Fb@api.twilio.com/+15550100", sms.Twilio("AC1", "a/b", "+15550100", sms.TWILIO)),
    ],
    ids=["none", "console", "twilio"],
)
def test_the_setting_names_what_sends(settings, url, found):
    settings.SMS_URL = url
    assert type(sms.gateway()) is type(found)
    assert found is None or isinstance(found, sms.Console) or sms.gateway() == found


@pytest.mark.parametrize("url", ["twilio://AC1@api.twilio.com/+15550100", "twilio://a:b@api.twilio.com/", "pigeon://"])
def test_a_setting_that_means_nothing_is_refused(settings, url):
    settings.SMS_URL = url
    with pytest.raises(ImproperlyConfigured, match="SMS_URL"):
        sms.gateway()


@pytest.mark.parametrize("phone", [NUMBER, "+1 (555) 010-0199", "+1 555.010.0199"])
def test_a_number_is_read_as_people_write_it(phone):
    assert sms.number_of(phone) == NUMBER


@pytest.mark.parametrize("phone", ["", "555 0100", "+0 555 010 0199", "call me"])
def test_a_number_without_a_country_is_none_to_text(phone):
    with pytest.raises(sms.NoWayThrough):
        sms.number_of(phone)


# --- Messages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def waits(patient, clinician, room, desk_user, settings):
    settings.SMS_URL = "console://"
    Patient.objects.update(no_email=True, texts=True, phone="+1 555 010 0199")
    with time_machine.travel(NOW, tick=False):
        return book(plan_of(patient, "botox")[0], clinician=clinician, room=room, by=desk_user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Harbor Clinic: you are booked for Tuesday, November 24, 2026, 10:00 a.m.\nText STOP to end these texts.",
        ),
        ("es", "Harbor Clinic: su cita es el martes, 24 de noviembre de 2026, 10:00 a. m.\nResponda STOP"),
    ],
)
def test_who_wants_texts_gets_one_once_in_her_language(waits, capsys, language, text):
    Patient.objects.update(language=language)
    assert messages.deliver_due(now=AFTER) == 1
    assert messages.deliver_due(now=AFTER) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Text message to {NUMBER}: {text}")
    assert said.count("Text message to") == 1
    assert not mail.outbox


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "changed", "why"),
    [
        ("", {}, "She wants no e-mail."),
        ("console://", {"texts": False}, "She wants no e-mail."),
        ("console://", {"phone": "555 0100"}, "Her phone number has no country code"),
    ],
    ids=["no texts here", "no text for her", "no whole number"],
)
def test_whom_no_text_reaches_is_left_to_the_desk(waits, settings, url, changed, why):
    settings.SMS_URL = url
    Patient.objects.update(**changed or {"language": "en"})
    assert messages.deliver_due(now=AFTER) == 0
    assert Message.objects.not_out().get().failure.startswith(why)


@pytest.mark.django_db
def test_a_provider_that_fails_is_asked_again(waits, settings, provider, monkeypatch):
    settings.SMS_URL = "twilio://AC1:secret@api.twilio.com/+15550100"
    monkeypatch.setattr(sms, "TWILIO", f"http://127.0.0.1:{provider.server_port}")
    provider.status = 500
    assert messages.deliver_due(now=AFTER) == 0
    assert Message.objects.get(kind="confirmed").failure == "The text service could not be reached."
    provider.status = 201
    assert messages.deliver_due(now=AFTER + BACK_OFF[0]) == 1
