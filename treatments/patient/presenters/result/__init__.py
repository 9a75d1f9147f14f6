"""An assessment as a decision aid, section by section: what its page shows, from the stored result only."""

from treatments.patient.presenters.result.choices import FactRow, OptionCard
from treatments.patient.presenters.result.page import ResultPage, result_page
from treatments.patient.presenters.result.safety import RedFlags, Support
from treatments.wording.effects import EVIDENCE
from treatments.wording.result.basis import ListedSource, Statement, by_letter_and_number

__all__ = [
    "EVIDENCE",
    "FactRow",
    "ListedSource",
    "OptionCard",
    "RedFlags",
    "ResultPage",
    "Statement",
    "Support",
    "by_letter_and_number",
    "result_page",
]
