"""Text messages, instead of e-mail or in addition: handed to the provider, retried, or left to the desk."""

from base64 import b64decode
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests import factories
from tests.treatments.plans_to_book import DATABASE_QUEUE, NOW, TEN, book, plan_of
from treatments.models import Message, MessageKind, Patient
from treatments.services.booking import bookings
from treatments.services.messages import messages, sms
from treatments.services.messages.messages import BACK_OFF, UNDO_FOR
from treatments.services.messages.visit_emails import BookingNews

AFTER = NOW + UNDO_FOR
NUMBER = "+15550100199"


@pytest.fixture
def provider():
    """A local stand-in for Twilio: it records requests and responds with `status`."""

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
    [(400, sms.Undeliverable), (401, OSError), (429, OSError), (500, OSError)],
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


@pytest.mark.parametrize("phone", [NUMBER, "+1 (555) 010-0199", "+1 555.010.0199", "555 010 0199"])
def test_a_number_is_read_as_people_write_it(phone):
    assert sms.number_of(phone, "US") == NUMBER


@pytest.mark.parametrize("phone", ["", "555 0100", "+0 555 010 0199", "call me", "+15550100199;ext=4"])
def test_a_number_that_no_text_reaches_is_refused(phone):
    with pytest.raises(sms.Undeliverable):
        sms.number_of(phone, "US")


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
        ("", {}, "No e-mail wanted."),
        ("console://", {"texts": False}, "No e-mail wanted."),
        ("console://", {"phone": "555 0100"}, "No text can be sent to this phone number."),
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


# --- In addition to the e-mail ------------------------------------------------------------------------------------


@pytest.fixture
def queue(settings):
    """The real queue, whose tasks wait for a worker."""
    settings.TASKS, settings.SMS_URL = DATABASE_QUEUE, "console://"


@pytest.fixture
def wants_both(queue, waits):
    Patient.objects.update(no_email=False)
    return waits


def texts():
    return Message.objects.filter(is_text_beside=True)


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "tests.questionnaire.patients.NoMailServer"


@pytest.mark.django_db
def test_who_wants_both_gets_each_once(wants_both, capsys):
    for _again in range(3):
        messages.deliver_due(now=AFTER)
    assert capsys.readouterr().out.count("Text message to") == 1
    assert len(mail.outbox) == 1
    assert not Message.objects.filter(kind="confirmed", sent_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "changed"), [("", {}), ("console://", {"texts": False})], ids=["no texts here", "no text for her"]
)
def test_without_a_way_for_texts_there_is_the_e_mail_alone(wants_both, settings, url, changed):
    settings.SMS_URL = url
    Patient.objects.update(**changed or {"language": "en"})
    messages.deliver_due(now=AFTER)
    assert len(mail.outbox) == 1
    assert not texts().exists()


@pytest.mark.django_db
def test_a_text_that_cannot_go_out_is_left_to_the_desk_and_the_e_mail_has_gone(wants_both, client, desk_user):
    Patient.objects.update(phone="555 0100")
    messages.deliver_due(now=AFTER)
    messages.deliver_due(now=AFTER)
    assert len(mail.outbox) == 1
    client.force_login(desk_user)
    with time_machine.travel(AFTER, tick=False):
        page = client.get(reverse("desk:not_sent"))
        assertContains(page, "Booking confirmed, as a text")
        assertContains(page, "No text can be sent")
        Patient.objects.update(phone=NUMBER)
        client.post(reverse("desk:message_again", args=[texts().get().pk]))
        messages.deliver_due(now=AFTER)
    assert texts().get().sent_at


@pytest.mark.django_db
def test_who_takes_texts_back_meanwhile_gets_none(wants_both, settings):
    settings.SMS_URL = "twilio://AC1:secret@api.twilio.com/+15550100"
    messages.deliver(message_id=Message.objects.get(kind="confirmed").pk, now=AFTER)
    Patient.objects.update(texts=False)
    messages.deliver_due(now=AFTER)
    assert texts().get().overtaken_at == AFTER


@pytest.mark.django_db
def test_an_e_mail_that_waits_for_its_server_keeps_no_text_waiting(wants_both, no_mail_server, capsys):
    messages.deliver_due(now=AFTER)
    messages.deliver_due(now=AFTER)
    messages.deliver_due(now=AFTER + BACK_OFF[0])
    assert capsys.readouterr().out.count("Text message to") == 1
    assert Message.objects.get(kind="confirmed", is_text_beside=False).tries == 2


@pytest.mark.django_db
def test_what_a_text_has_told_is_taken_back_by_a_message_though_the_e_mail_never_went(
    wants_both, desk_user, no_mail_server, settings
):
    messages.deliver_due(now=AFTER)
    messages.deliver_due(now=AFTER)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    bookings.cancel(booking=wants_both, reason="patient", by=desk_user, now=AFTER)
    messages.deliver_due(now=AFTER + UNDO_FOR)
    messages.deliver_due(now=AFTER + UNDO_FOR)
    assert [email.subject.partition(":")[0] for email in mail.outbox] == ["Cancelled"]
    assert list(texts().order_by("pk").values_list("kind", flat=True)) == ["confirmed", "cancelled"]


@pytest.mark.django_db
def test_several_visits_in_one_message_are_one_text(patient, clinician, room, desk_user, queue, capsys):
    Patient.objects.update(texts=True, phone=NUMBER)
    sessions = plan_of(patient, "botox", "botox", days=200)
    with time_machine.travel(NOW, tick=False):
        booked = [
            book(session, clinician=clinician, room=room, by=desk_user, starts_at=TEN + timedelta(days=91 * number))
            for number, session in enumerate(sessions)
        ]
        Message.objects.all().delete()
        messages.queue(news=[BookingNews(booking, MessageKind.CONFIRMED) for booking in booked], by=desk_user, now=NOW)
    messages.deliver_due(now=AFTER)
    messages.deliver_due(now=AFTER)
    said = capsys.readouterr().out
    assert "November 24, 2026, 10:00 a.m.; Tuesday, February 23, 2027" in said
    assert said.count("Text message to") == 1


@pytest.mark.django_db
def test_a_time_that_is_offered_goes_both_ways(patient, queue, capsys):
    Patient.objects.update(texts=True, phone=NUMBER)
    offer = factories.TimeOfferFactory(entry__session=plan_of(patient, "botox")[0])
    Message.objects.create(offer=offer, kind=MessageKind.OFFER, queued_at=NOW, due_at=NOW)
    messages.deliver_due(now=NOW)
    messages.deliver_due(now=NOW)
    assert "is free. Sign in to take it" in capsys.readouterr().out
    assert len(mail.outbox) == 1
