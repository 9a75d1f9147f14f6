"""The calendar behind a clinician's secret address; her calendar has no session to show."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from treatments.services.booking import clinician_feeds


@never_cache
@require_safe
def clinician_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Her visits, without a word about who comes."""
    found = clinician_feeds.feed_with(token)
    if found is None:
        raise Http404
    text = clinician_feeds.calendar_of(found.clinician, now=timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
