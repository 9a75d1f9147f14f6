"""The demo clinic: two clinics in two time zones, staff of each role, patients in each state of the journey.

Nobody in it is real. The same day gives the same clinic. Rows that follow from rules are created through the services,
as in production; everything is dated relative to `now`, and nothing is dated after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count, cycle, islice
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group

from questionnaire import example
from questionnaire import services as quiz
from questionnaire.models import Submission
from treatments.management import (
    demo_adverse,
    demo_consents,
    demo_holds,
    demo_outcomes,
    demo_plans,
    demo_problems,
    demo_questions,
    demo_records,
    demo_returns,
    demo_today,
)
from treatments.models import (
    Assessment,
    Clinic,
    Clinician,
    Closure,
    Decision,
    DepartureReason,
    Device,
    OpeningHours,
    Plan,
    PlannedSession,
    Room,
    TimeOff,
    TreatmentOffer,
    User,
    WorkingHours,
)
from treatments.permissions import Role
from treatments.queries.booking.availability_inputs import question_for
from treatments.rules.evidence import CALL
from treatments.scheduling.availability import FreeTime
from treatments.services.booking import attendance, bookings
from treatments.services.booking.moves import choice_of
from treatments.services.review import assessments, reviews

PASSWORD = "demo-clinic-demo"  # noqa: S105  # public on purpose: such accounts can't exist where DEBUG is off
MAIL = "demo.example"
SIGN_IN_NAME, SIGN_IN_MAIL = "Sofia Alvarez", f"sofia@{MAIL}"
FIRST_BIRTH_DATE = date(1984, 3, 1)
ALL_VISITS = ["botox", "botox_review", "skinpen"]
SATURDAY = 5
ON_WORKDAYS, EVERY_DAY = range(5), range(7)

CLINICS = (
    {
        "code": "harbor-demo",
        "name": "Harbor Skin Clinic (demo)",
        "place": "12 Demo Wharf, Boston",
        "country": "US",
        "time_zone": "America/New_York",
        "phone": "+1 617 555 0142",
        "earns_from": (
            "This demo clinic sells Botox and SkinPen and earns from both. It earns nothing if you choose neither, "
            "and takes no money from the makers."
        ),
        "earns_from_es": (
            "Esta clínica de demostración vende Botox y SkinPen y gana con ambos. No gana nada si usted no elige "
            "ninguno, y no recibe dinero de los fabricantes."
        ),
        "currency": "USD",
    },
    {
        "code": "mission-demo",
        "name": "Mission Skin Clinic (demo)",
        "place": "3 Demo Street, San Francisco",
        "country": "US",
        "time_zone": "America/Los_Angeles",
        "phone": "+1 415 555 0142",
        "currency": "USD",
    },
)
CLINICIANS = (
    ("clinician", "Dr", "Amara Okafor", "harbor-demo", ALL_VISITS, ON_WORKDAYS),
    ("lena", "NP", "Lena Fischer", "harbor-demo", ALL_VISITS, EVERY_DAY),
    ("priya", "Dr", "Priya Raman", "mission-demo", ALL_VISITS, EVERY_DAY),
    ("owen", "RN", "Owen Hughes", "mission-demo", ["skinpen", "botox_review"], ON_WORKDAYS),
)
OFFERS = (
    # treatment, minutes, buffer after, device, price from, price to
    ("botox", 30, 10, "", 200, 640),
    ("botox_review", 15, 5, "", 0, 0),
    ("skinpen", 60, 15, "skinpen", 200, 700),
)
FIRST_NAMES = (
    "Sofia",
    "Maya",
    "Hannah",
    "Grace",
    "Elena",
    "Ruth",
    "Naomi",
    "Clara",
    "Iris",
    "Daniel",
    "Nora",
    "Alice",
    "Leila",
    "Joan",
    "Tara",
    "Vera",
    "Lucia",
    "Marta",
    "Omar",
    "Fay",
)
LAST_NAMES = (
    "Alvarez",
    "Bennett",
    "Chaudhry",
    "Dubois",
    "Ellis",
    "Fontaine",
    "Grant",
    "Haddad",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindqvist",
)


@dataclass(frozen=True)
class Persona:
    """A reason to seek treatment. `flags` are {step: [flag ids]}; `grades` {concern: its answers}."""

    grades: Mapping[str, Mapping[str, Any]]
    flags: Mapping[str, list[str]] = field(default_factory=dict)
    phototype: str = "3"
    event_in_days: int | None = None


FROWN = Persona({"frown_lines": {"movement": 3, "rest": 1}})
SCARS = Persona({"acne_scars_rolling": {"severity": 2, "area": "face"}}, phototype="5")
BOTH = Persona({"crows_feet": {"movement": 2, "rest": 1}, "acne_scars_boxcar": {"severity": 2, "area": "face"}})
NECK = Persona({"neck_lines": {"movement": 1, "rest": 2}}, phototype="2")
FOREHEAD = Persona({"forehead_lines": {"movement": 2, "rest": 1}})
SAGGING = Persona({"sagging": {"severity": 2}})
BLOOD_THINNER = Persona({"frown_lines": {"movement": 2, "rest": 0}}, flags={"medicines": ["blood_thinner"]})
WEDDING = Persona({"forehead_lines": {"movement": 3, "rest": 1}}, event_in_days=10)
PRESSED = Persona({"crows_feet": {"movement": 2, "rest": 0}}, flags={"wellbeing": ["pressured_by_someone"]})

TREATABLE = (FROWN, SCARS, BOTH, NECK, FOREHEAD)
WAITING = (FROWN, BOTH, SAGGING, BLOOD_THINNER, WEDDING, PRESSED)


def load(now: datetime) -> None:
    """Creates everything; expects that none of it exists."""
    today = now.astimezone(ZoneInfo(CLINICS[0]["time_zone"])).date()
    clinics = [make_clinic(facts, today) for facts in CLINICS]
    people = make_staff(clinics, today)
    for clinic in clinics:
        make_patients(clinic, people[clinic.code], people["desk"], now)
    demo_records.call_back(by=people["operator"], now=now - timedelta(hours=1))


def make_clinic(facts: Mapping[str, Any], today: date) -> Clinic:
    """Creates a clinic that opens every day, so that any day has visits, with two rooms and one SkinPen."""
    fields = {name: value for name, value in facts.items() if name != "currency"}
    clinic = Clinic.objects.create(**fields, is_demo=True)
    for weekday in range(7):
        closes = time(19) if weekday < SATURDAY else time(14)
        OpeningHours.objects.create(clinic=clinic, weekday=weekday, opens=time(9), closes=closes)
    for name in ("Room 1", "Room 2"):
        Room.objects.create(clinic=clinic, name=name, treatments=ALL_VISITS)
    Device.objects.create(clinic=clinic, name="SkinPen A", kind="skinpen", clean_minutes=30)
    demo_records.stock(clinic, today)
    for treatment, minutes, after, kind, price_from, price_to in OFFERS:
        TreatmentOffer.objects.create(
            clinic=clinic,
            treatment=treatment,
            duration_minutes=minutes,
            buffer_after_minutes=after,
            device_kind=kind,
            price_from=price_from,
            price_to=price_to,
            currency=facts["currency"],
        )
    closed_on = today + timedelta(days=24)
    Closure.objects.create(clinic=clinic, starts_on=closed_on, ends_on=closed_on, reason="Team training")
    return clinic


def make_staff(clinics: list[Clinic], today: date) -> dict[str, Any]:
    """Creates accounts of each role; returns each clinic's deciding clinician by code, the desk and the operator."""
    people: dict[str, Any] = {
        "desk": account("desk", "Dana Desk", Role.FRONT_DESK, clinics),
        "operator": account("operator", "Olu Operator", Role.OPERATOR, clinics),
    }
    for name, title, full_name, code, visits, weekdays in CLINICIANS:
        clinic = next(clinic for clinic in clinics if clinic.code == code)
        user = account(name, full_name, Role.CLINICIAN, clinics if name == "clinician" else [clinic])
        clinician = Clinician.objects.create(user=user, title=title, registration="DEMO", treatments=visits)
        for weekday in weekdays:
            WorkingHours.objects.create(
                clinician=clinician, clinic=clinic, weekday=weekday, opens=time(9), closes=time(18)
            )
        people.setdefault(code, user)
    away = datetime.combine(today + timedelta(days=9), time(0), tzinfo=clinics[0].zone)
    TimeOff.objects.create(
        clinician=people["harbor-demo"].clinician, starts_at=away, ends_at=away + timedelta(days=2), reason="Course"
    )
    return people


def account(name: str, full_name: str, role: Role, clinics: list[Clinic]) -> User:
    """Creates a staff account at `clinics` that signs in as name@demo.example."""
    user = User.objects.create_user(f"{name}@{MAIL}", PASSWORD, full_name=full_name, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    user.clinics.set(clinics)
    return user


@dataclass(frozen=True)
class Someone:
    """A patient of a clinic, and the moment (aware) at which the demo is created."""

    full_name: str
    birth_date: date
    clinic: Clinic
    now: datetime
    number: int

    @property
    def today(self) -> date:
        """The local date of `now` in the clinic's time zone."""
        return self.now.astimezone(self.clinic.zone).date()

    @property
    def phone(self) -> str:
        """A number reserved for fiction; 0142 is the clinic's."""
        return f"{self.clinic.phone.rsplit(' ', 1)[0]} 01{(self.number + 43) % 100:02d}"

    def at(self, days: int, hour: int = 8) -> datetime:
        """Returns an hour of clinic time `days` from today, but not after `now`."""
        return min(self.now, datetime.combine(self.today + timedelta(days=days), time(hour), tzinfo=self.clinic.zone))


def patients_of(clinic: Clinic, now: datetime) -> Iterator[Someone]:
    """Yields patients without end; each clinic has its own names."""
    offset = [facts["code"] for facts in CLINICS].index(clinic.code) * len(FIRST_NAMES) * 2
    for number in count():
        name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[(number + offset) % len(LAST_NAMES)]}"
        yield Someone(name, FIRST_BIRTH_DATE + timedelta(days=211 * (number % 30)), clinic, now, number)


def came_twice(persona: Persona, someone: Someone) -> None:
    """Creates an assessment of a patient who came again after marriage, with a new name and e-mail address."""
    married = f"{someone.full_name}-{LAST_NAMES[someone.number % len(LAST_NAMES)]}"
    assess(persona, replace(someone, full_name=married), days=0)


def make_patients(clinic: Clinic, clinician: User, desk: User, now: datetime) -> None:
    """Creates patients in each state of the journey.

    Under way, waiting, still answering, declined, to book, overdue, booked, here today.
    """
    patients = patients_of(clinic, now)
    under_way = approve(assess(FROWN, next(patients), days=-70), clinician, days=-70)
    for persona in (BOTH, SCARS, NECK):
        began = approve(assess(persona, next(patients), days=-40), clinician, days=-39)
        keep_going(began, desk, visits=2)
    keep_going(under_way, desk, visits=3)
    demo_plans.sooner(under_way[0], by=clinician, now=under_way[1].at(0))
    demo_adverse.bruise(under_way[0], by=clinician, now=under_way[1].at(0))
    demo_problems.answered(under_way[0], by=clinician, now=under_way[1].at(0))
    demo_problems.report(began[0], CALL, now=began[1].at(0))
    comers = [(persona, next(patients)) for persona in WAITING]
    waiting = [assess(persona, someone, days=-number) for number, (persona, someone) in enumerate(comers)]
    came_twice(*comers[0])
    asked = [waiting[WAITING.index(persona)] for persona in (BOTH, BLOOD_THINNER)]
    demo_questions.load([assessment for assessment, _ in asked], by=clinician, now=waiting[0][1].at(0))
    draft(FOREHEAD, next(patients))
    decline(assess(SAGGING, next(patients), days=-5), clinician, days=-4)
    for persona in TREATABLE:
        approve(assess(persona, next(patients), days=-3), clinician, days=-2)
    for persona in (SCARS, FROWN):
        approve(assess(persona, next(patients), days=-60), clinician, days=-59)
    demo_today.load([approve(assess(FROWN, next(patients), days=-21), clinician, days=-14) for _ in range(4)], by=desk)
    approve(assess(SCARS, next(patients), days=-53), clinician, days=-38)
    treated = approve(assess(FROWN, next(patients), days=-175), clinician, days=-160)
    keep_going(treated, desk, visits=2)
    for persona in islice(cycle(TREATABLE), 24):
        keep_going(approve(assess(persona, next(patients), days=-8), clinician, days=-7), desk, visits=1)
    demo_consents.load(clinic, by=clinician, now=began[1].at(0))
    demo_outcomes.load(clinic, now=began[1].at(0))
    demo_holds.load(clinic, by=clinician, now=began[1].at(0))
    demo_returns.stop(treated, by=clinician)


def answers_of(persona: Persona, someone: Someone) -> dict[str, dict[str, Any]]:
    """Returns answers to every step that the quiz would show to this persona."""
    name = someone.full_name.lower().replace(" ", ".")
    event = persona.event_in_days
    ahead = (
        {} if event is None else {"has_event": "yes", "event_on": (someone.today + timedelta(days=event)).isoformat()}
    )
    return example.complete(
        {
            "concerns": {"concerns": list(persona.grades)},
            **{f"strength-{concern}": dict(grades) for concern, grades in persona.grades.items()},
            "skin": {"phototype": persona.phototype},
            **{step: {"flags": flags} for step, flags in persona.flags.items()},
            "history": ahead,
            "about-you": {
                "full_name": someone.full_name,
                "birth_date": someone.birth_date.isoformat(),
                "email": SIGN_IN_MAIL if someone.full_name == SIGN_IN_NAME else f"{name}@{MAIL}",
                "phone": someone.phone,
            },
            "consent": {"follow_up": True},
        }
    )


def answer(persona: Persona, someone: Someone, *, steps: int | None = None) -> Submission:
    """Creates a draft with the first `steps` steps answered, or all of them."""
    submission = quiz.start(clinic_code=someone.clinic.code, language="en", time_zone=someone.clinic.time_zone)
    for key, given in islice(answers_of(persona, someone).items(), steps):
        submission = quiz.save_step(submission=submission, step_key=key, cleaned=given).submission
    return submission


def draft(persona: Persona, someone: Someone) -> None:
    """Creates a quiz that was abandoned half way."""
    answer(persona, someone, steps=6)


def assess(persona: Persona, someone: Someone, *, days: int) -> tuple[Assessment, Someone]:
    """Creates an assessment whose answers were submitted `days` from today."""
    submitted = quiz.submit(submission=answer(persona, someone))
    return assessments.assess_submission(submission=submitted, now=someone.at(days)), someone


def approve(assessed: tuple[Assessment, Someone], clinician: User, *, days: int) -> tuple[Plan, Someone]:
    """Approves the rules' proposal; returns a plan that starts `days` from today."""
    assessment, someone = assessed
    review = reviews.decide(
        assessment=assessment,
        decision=Decision.APPROVED,
        treatments=reviews.proposal(assessment),
        start_with=reviews.proposed_start(assessment),
        start_on=someone.today + timedelta(days=days),
        by=clinician,
        now=someone.at(days, hour=12),
    )
    return review.plan, someone


def decline(assessed: tuple[Assessment, Someone], clinician: User, *, days: int) -> None:
    """Records a decision against treatment, with its reason."""
    assessment, someone = assessed
    reviews.decide(
        assessment=assessment,
        decision=Decision.DECLINED,
        reason_code=DepartureReason.NOT_EXPECTED,
        reason="Neither treatment lifts. Offered a talk about other options.",
        start_on=someone.today + timedelta(days=days),
        by=clinician,
        now=someone.at(days, hour=12),
    )


def keep_going(planned: tuple[Plan, Someone], desk: User, *, visits: int) -> None:
    """Books the plan's next visits; those that are over by this morning are finished."""
    plan, someone = planned
    this_morning = someone.at(0)
    for position in range(1, visits + 1):
        session = plan.sessions.select_related("plan__clinic", "plan__patient").get(position=position)
        free = choose(session, someone)
        chosen = choice_of(free)
        booking = bookings.book(
            session=session,
            starts_at=chosen.starts_at,
            clinician=chosen.clinician,
            room=chosen.room,
            device=chosen.device,
            by=desk,
            now=min(this_morning, chosen.starts_at - timedelta(hours=1)),
        )
        if free.ends_at < this_morning:
            attendance.mark_arrived(booking=booking, by=desk, now=free.starts_at)
            demo_records.finish(booking, now=free.ends_at)


def choose(session: PlannedSession, someone: Someone) -> FreeTime:
    """Returns a free time from the ideal day on, a different one for each patient."""
    question = question_for(session, now=someone.at(-365))
    free = question.free_times()
    ideal = datetime.combine(session.ideal, time(0), tzinfo=someone.clinic.zone)
    wanted = [free_time for free_time in free if free_time.starts_at >= ideal] or free
    return wanted[someone.number * 977 % len(wanted)]
