"""The frame around each page of the desk."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from questionnaire.days import nearest_day
from treatments.models import Clinic


def frame(
    *, clinics: Iterable[Clinic], now: datetime, may_book: bool, clinic: Clinic | None = None, current: str = ""
) -> dict[str, Any]:
    """Returns the frame of a page: its clinic, the time there, and links to the pages that the user may open."""
    clinics = list(clinics)
    nav = [{"url": reverse("desk:home"), "label": "To book", "current": current == "home"}]
    nav += [
        {
            "url": day_url(site, now.astimezone(site.zone).date()),
            "label": f"Today, {site.name}" if len(clinics) > 1 else "Today",
            "current": current == "day" and site == clinic,
        }
        for site in clinics
    ]
    for shown in [clinic] if clinic else clinics[:1]:
        today = now.astimezone(shown.zone).date()
        board = reverse("desk:board", args=[shown.code, today])
        nav.append({"url": board, "label": "Board", "current": current == "board"})
        used = reverse("desk:reports", args=[shown.code])
        nav.append({"url": used, "label": "Reports", "current": current == "reports"})
    nav.append({"url": reverse("desk:waiting_list"), "label": "Waiting list", "current": current == "waiting_list"})
    nav.append({"url": reverse("desk:not_sent"), "label": "Not sent", "current": current == "not_sent"})
    if may_book:
        code = reverse("desk:resume_code")
        nav.append({"url": code, "label": "Unfinished quiz", "current": current == "resume_code"})
    about: dict[str, Any] = {"desk_nav": nav, "desk_clinics": clinics, "several": len(clinics) > 1}
    if clinic:
        about |= {"clinic": clinic, "clinic_now": now.astimezone(clinic.zone), "clinic_phone": clinic.phone}
    return about


def day_url(clinic: Clinic, day: date) -> str:
    return reverse("desk:day", args=[clinic.code, nearest_day(day)])
