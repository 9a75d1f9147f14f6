"""The calendar at a clinician's secret address; calendar apps have no session."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from treatments.services.booking import clinician_feeds


@never_cache
@require_safe
def clinician_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Returns the clinician's visits, without any information about the patients."""
    found = clinician_feeds.feed_with(token)
    if found is None:
        raise Http404
    text = clinician_feeds.calendar_of(found.clinician, now=timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
