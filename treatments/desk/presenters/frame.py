"""What stands around each page of the desk."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from questionnaire.days import nearest_day
from treatments.models import Clinic


def frame(
    *, clinics: Iterable[Clinic], now: datetime, may_book: bool, clinic: Clinic | None = None, current: str = ""
) -> dict[str, Any]:
    """What stands around every page: where one is, what time it is there, and the way to what the user may open."""
    clinics = list(clinics)
    nav = [{"url": reverse("desk:home"), "label": "To book", "current": current == "home"}]
    nav += [
        {
            "url": day_url(each, now.astimezone(each.zone).date()),
            "label": f"Today, {each.name}" if len(clinics) > 1 else "Today",
            "current": current == "day" and each == clinic,
        }
        for each in clinics
    ]
    for each in [clinic] if clinic else clinics[:1]:
        today = now.astimezone(each.zone).date()
        board = reverse("desk:board", args=[each.code, today])
        nav.append({"url": board, "label": "Board", "current": current == "board"})
        used = reverse("desk:reports", args=[each.code])
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
