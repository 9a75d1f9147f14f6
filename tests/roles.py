"""The roles of users, each with its own browser, in the demo clinic."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from questionnaire.models import Submission
from tests.client import CsrfClient
from tests.questionnaire.patients import full
from tests.treatments.results import FROWN_ONLY, show
from treatments.management import demo_clinic
from treatments.models import Clinic, Patient, User

ROLES = ["visitor", "visitor with a quiz", "visitor with a result", "patient", "clinician", "front desk", "operator"]
QUIZZES = {
    "visitor with a quiz": full(),
    "visitor who may stop": full(pregnancy={"flags": ["pregnant"]}),
    "visitor with a kept quiz": full(),
}
STAFF = {"clinician": "clinician", "front desk": "desk", "operator": "operator"}


def browser_of(role: str, **options) -> CsrfClient:
    """The browser of a user in that role, signed in if the role has a sign-in; staff with a second factor."""
    client = CsrfClient(raise_request_exception=False, **options)
    if role in STAFF:
        user = User.objects.get(email=f"{STAFF[role]}@{demo_clinic.MAIL}")
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
        client.force_login(user)
    elif role == "patient":
        patient = Patient.objects.filter(email=demo_clinic.SIGN_IN_MAIL).earliest("pk")
        client.force_login(User.objects.get_or_create(email=patient.email)[0])
        session = client.session
        session["patient"] = patient.pk
        session.save()
    elif role in QUIZZES:
        client.post("/begin/", {"clinic": Clinic.objects.earliest("pk").code})
        Submission.objects.filter(pk=client.session["submission"]).update(answers=QUIZZES[role])
        if role == "visitor with a kept quiz":
            client.get("/quiz/", follow=True)
            del client.cookies[settings.SESSION_COOKIE_NAME]
    elif role == "visitor with a result":
        show(client, Clinic.objects.earliest("pk"), FROWN_ONLY)
    return client
