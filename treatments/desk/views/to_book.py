"""The sessions that have no time yet, and the search for a patient."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from treatments.desk.presenters import to_book
from treatments.desk.presenters import work_lists as list_words
from treatments.desk.views.page import FIND_ID, UNPROCESSABLE, desk_page, desk_view
from treatments.forms.find import FindForm
from treatments.permissions import can_book, clinic_for, clinics_of
from treatments.queries.booking import day_and_plan as queries
from treatments.queries.booking import work_lists
from treatments.queries.booking.day_and_plan import STAGES, Stage

ROWS_A_PAGE = 50


@desk_view
def home(request: HttpRequest) -> HttpResponse:
    """Lists the sessions to book; a POST searches for a patient, so that names stay out of URLs."""
    return _found(request) if request.method == "POST" else _work_list(request)


def _work_list(request: HttpRequest) -> HttpResponse:
    now, clinics = timezone.now(), clinics_of(request.user)
    code = request.GET.get("clinic")
    clinic = clinic_for(request.user, code) if code else None
    stage = Stage(request.GET["stage"]) if request.GET.get("stage") in STAGES else Stage.DUE
    waiting = queries.to_book(clinics.filter(pk=clinic.pk) if clinic else clinics, now)
    page = Paginator(waiting.filter(STAGES[stage]), ROWS_A_PAGE).get_page(request.GET.get("page"))
    about = {
        "lists": list_words.ways(work_lists.counts(clinics, now)),
        "tabs": to_book.tabs(queries.counts(waiting), stage, clinic),
        "stage": stage,
        "page": page,
        "rows": [to_book.work_row(session) for session in page],
        "empty": to_book.STAGE_WORDS[stage],
        "chosen": clinic,
        "clinics": clinics,
        "can_book": can_book(request.user),
    }
    return desk_page(request, "desk/home.html", about, now=now, current="home")


def _found(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), FindForm(request.POST, auto_id=FIND_ID)
    if not form.is_valid():
        return desk_page(request, "desk/found.html", {"find": form}, now=now, status=UNPROCESSABLE)
    text = form.cleaned_data["text"]
    found = queries.find(clinics_of(request.user), now, text)
    rows = [to_book.work_row(session) for session in found.sessions]
    return desk_page(request, "desk/found.html", {"find": form, "text": text, "found": found, "rows": rows}, now=now)
