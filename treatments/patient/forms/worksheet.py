"""The patient's worksheet, and how sure they are before reading the result. Every field is optional."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from questionnaire.fields import LinesField
from treatments.models import Sureness, Topic, Worksheet
from treatments.models.review.worksheets import CHECK, LONGEST_QUESTION, MOST_QUESTIONS
from treatments.services.review.worksheets import WorksheetEntries, WorksheetRefused, check_own_questions

HOW_SURE = _("How sure are you right now of what you want to do?")
FROM_THE_LIST = _("Choose one of the answers in the list.")
LONGEST_SHEET = MOST_QUESTIONS * (LONGEST_QUESTION + 2) * 2  # a longer text cannot be a list of questions


class SureForm(forms.Form):
    """Asked before the patient reads the result; they can continue without answering."""

    sure_before = forms.TypedChoiceField(
        label=HOW_SURE,
        choices=Sureness,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("You did not choose an answer. You can also continue without one."),
            "invalid_choice": FROM_THE_LIST,
        },
    )


class WorksheetForm(forms.Form):
    """The patient's questions, the check of what they read, and how sure they are now; the last two only if `asks`.

    `suggestions` are pairs of a question of the result, as it is stored, and the same in the patient's language.
    """

    suggested = forms.MultipleChoiceField(
        label=_("Questions that others ask. Tick those you want to ask too."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of the ticked questions is not in the list. Tick it again.")},
    )
    own_questions = LinesField(
        label=_("Your own questions"),
        help_text=_("One on each line, up to 10. A clinician will read them."),
        required=False,
        max_length=LONGEST_SHEET,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": _("This is too long. Write up to 10 questions, one on each line.")},
    )
    sure_after = forms.TypedChoiceField(
        label=HOW_SURE,
        choices=Sureness,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": FROM_THE_LIST},
    )
    unclear = forms.MultipleChoiceField(
        label=_("Is something still unclear to you?"),
        help_text=_("Tick what you would like to talk about."),
        choices=Topic,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": FROM_THE_LIST},
    )

    def __init__(self, data: Any = None, *, sheet: Worksheet, suggestions: Sequence[tuple[str, str]], asks: bool):
        self.suggestions = [text for text, _words in suggestions]
        super().__init__(data, initial=_initial(sheet, self.suggestions))
        suggested = self.fields["suggested"]
        suggested.choices = [(str(place), words) for place, (_text, words) in enumerate(suggestions)]  # type: ignore[attr-defined]
        self.items = CHECK if asks else ()
        for item in self.items:
            self.fields[item.key] = forms.ChoiceField(
                label=str(item.text),
                choices=list(item.choices.items()),
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": FROM_THE_LIST},
            )
        if not asks:
            del self.fields["sure_after"], self.fields["unclear"]

    def clean_own_questions(self) -> list[str]:
        questions = lines_of(self.cleaned_data["own_questions"])
        try:
            check_own_questions(questions)
        except WorksheetRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return questions

    def check(self) -> Iterator[tuple[str, forms.BoundField]]:
        """Yields the questions about what the patient read, each with its key."""
        for item in self.items:
            yield item.key, self[item.key]

    def entries(self) -> WorksheetEntries:
        """Returns the entries for the service."""
        given = self.cleaned_data
        return WorksheetEntries(
            suggested=[self.suggestions[int(place)] for place in given["suggested"]],
            own_questions=given["own_questions"],
            check_answers={item.key: given[item.key] for item in self.items if given[item.key]},
            unclear=given.get("unclear", ()),
            sure_after=given.get("sure_after"),
        )


def lines_of(text: str) -> list[str]:
    """Returns the non-empty lines without duplicates, runs of white space replaced by one blank."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _initial(sheet: Worksheet, suggestions: Sequence[str]) -> dict[str, Any]:
    return {
        **sheet.check_answers,
        "suggested": [str(place) for place, text in enumerate(suggestions) if text in sheet.suggested],
        "own_questions": "\n".join(sheet.own_questions),
        "sure_after": sheet.sure_after,
        "unclear": sheet.unclear,
    }
