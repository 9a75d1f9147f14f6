"""The front desk's addresses. No name and no birth date stands in one."""

from datetime import date

from django.urls import path, register_converter

from questionnaire.days import day_from
from treatments.views import (
    desk,
    desk_board,
    desk_check_in,
    desk_codes,
    desk_courses,
    desk_imports,
    desk_lists,
    desk_merges,
    desk_messages,
    desk_moves,
    desk_reports,
    desk_waitlist,
)

app_name = "desk"


class DateConverter:
    """2026-11-24."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return day_from(value)  # ValueError means: no such page

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DateConverter, "date")

urlpatterns = [
    path("", desk.home, name="home"),
    path("lists/outside/", desk_lists.outside_hours, name="outside"),
    path("lists/<slug:key>/", desk_lists.work_list, name="work_list"),
    path("patients/<int:pk>/called/", desk_lists.called, name="called"),
    path("sessions/<int:pk>/invite/", desk_lists.invite, name="invite"),
    path("patients/<int:pk>/told-apart/", desk_lists.told_apart, name="told_apart"),
    path("patients/<int:pk>/merge/<int:other>/", desk_merges.merge, name="merge"),
    path("merges/", desk_merges.merge_list, name="merges"),
    path("merges/<int:pk>/part/", desk_merges.part, name="part"),
    path("resume-code/", desk_codes.resume_code, name="resume_code"),
    path("sessions/<int:pk>/", desk.find_time, name="find_time"),
    path("sessions/<int:pk>/book/", desk.book, name="book"),
    path("sessions/<int:pk>/keep/", desk.keep, name="keep"),
    path("sessions/<int:pk>/let-go/", desk.let_go, name="let_go"),
    path("sessions/<int:pk>/why-not/", desk.why_not, name="why_not"),
    path("sessions/<int:pk>/whole-plan/", desk_courses.whole_plan, name="whole_plan"),
    path("sessions/<int:pk>/whole-plan/wishes/", desk_courses.note_wishes, name="note_wishes"),
    path("sessions/<int:pk>/whole-plan/book/", desk_courses.book_together, name="book_together"),
    path("day/<slug:code>/", desk.today, name="today"),
    path("day/<slug:code>/<date:day>/", desk.day, name="day"),
    path("day/<slug:code>/<date:day>/file/", desk_board.day_file, name="day_file"),
    path("board/<slug:code>/<date:day>/", desk_board.board, name="board"),
    path("board/<slug:code>/<date:day>/week/", desk_board.board_week, name="board_week"),
    path("reports/<slug:code>/", desk_reports.reports, name="reports"),
    path("reports/<slug:code>/<slug:key>.csv", desk_reports.report_file, name="report_file"),
    path("import/<slug:code>/", desk_imports.import_bookings, name="import"),
    path("import.csv", desk_imports.import_sample, name="import_sample"),
    path("bookings/<int:pk>/", desk.booking, name="booking"),
    path("bookings/<int:pk>/cancel/", desk.cancel, name="cancel"),
    path("bookings/<int:pk>/confirmed/", desk.confirmed, name="confirmed"),
    path("bookings/<int:pk>/arrived/", desk_check_in.arrived, name="arrived"),
    path("bookings/<int:pk>/not-arrived/", desk.not_arrived, name="not_arrived"),
    path("bookings/<int:pk>/move/", desk_moves.move, name="move"),
    path("bookings/<int:pk>/move/check/", desk_moves.move_check, name="move_check"),
    path("bookings/<int:pk>/undo/", desk_moves.undo, name="undo"),
    path("bookings/<int:pk>/no-show/", desk.no_show, name="no_show"),
    path("bookings/<int:pk>/e-mail/", desk_messages.choose_email, name="choose_email"),
    path("waiting-list/", desk_waitlist.waiting_list, name="waiting_list"),
    path("sessions/<int:pk>/ask/", desk.ask_for_day, name="ask_for_day"),
    path("sessions/<int:pk>/wait/", desk_waitlist.join, name="wait"),
    path("waiting-list/<int:pk>/off/", desk_waitlist.leave, name="wait_off"),
    path("offers/<int:pk>/take/", desk_waitlist.take, name="offer_take"),
    path("offers/<int:pk>/decline/", desk_waitlist.decline, name="offer_decline"),
    path("messages/", desk_messages.not_sent, name="not_sent"),
    path("messages/<int:pk>/told/", desk_messages.settle, name="message_settled"),
    path("messages/<int:pk>/again/", desk_messages.try_again, name="message_again"),
    path("messages/<int:pk>/once-more/", desk_messages.send_again, name="message_once_more"),
]
