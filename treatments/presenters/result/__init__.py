"""An assessment as a decision aid, room by room: what its page shows, from the stored result alone."""

from treatments.presenters.effects import EVIDENCE
from treatments.presenters.result.basis import Source, Statement, by_letter_and_number
from treatments.presenters.result.choices import Option, Row
from treatments.presenters.result.page import ResultPage, result_page
from treatments.presenters.result.safety import RedFlags, Support

__all__ = [
    "EVIDENCE",
    "Option",
    "RedFlags",
    "ResultPage",
    "Row",
    "Source",
    "Statement",
    "Support",
    "by_letter_and_number",
    "result_page",
]
