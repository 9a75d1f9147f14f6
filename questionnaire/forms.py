"""Forms made of steps: one field for each question, one layout for all."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.html import format_html

from questionnaire import answers as quiz
from questionnaire.models import PhotoView
from questionnaire.steps import NONE_OF_THESE, Answers, Choice, Kind, Question, Step, When

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LOOKS = {"two": "choices-two", "inline": "choices-inline", "scale": "choices-scale"}
_PHONE = re.compile(r"[+(]?[\d\s().\-]{6,24}")


class DateParts(forms.MultiWidget):
    """Month by name, then day and year as numbers: no order to mistake, no calendar to page through.

    Drawn by questionnaire/date_field.html, which gives each part a label of its own.
    """

    use_fieldset = True

    def __init__(self, autocomplete: str = "") -> None:
        def attrs(label: str, **more: Any) -> dict[str, Any]:
            auto = f"{autocomplete}-{label.lower()}" if autocomplete else "off"
            return {"label": label, "autocomplete": auto, **more}

        months = [("", "Choose"), *((str(number), name) for number, name in enumerate(MONTHS, 1))]
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            "month": forms.Select(attrs("Month"), months),
            "day": forms.TextInput(attrs("Day", maxlength=2)),
            "year": forms.TextInput(attrs("Year", maxlength=4)),
        }
        super().__init__(parts)

    def decompress(self, value: Any) -> list[str]:
        if not value:
            return ["", "", ""]
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return [str(day.month), str(day.day), str(day.year)]


class DatePartsField(forms.Field):
    """A day given in parts, checked against where it may lie."""

    def __init__(self, *, name: str, when: When, today: date, autocomplete: str = "", **kwargs: Any) -> None:
        self.name, self.when, self.today = name, when, today
        super().__init__(widget=DateParts(autocomplete), **kwargs)

    def clean(self, value: list[str | None] | None) -> date | None:
        parts = [(part or "").strip() for part in value or ["", "", ""]]
        if not any(parts) and self.required:
            raise forms.ValidationError(f"Enter the {self.name}: month, day and year.")
        if not any(parts):
            return None
        try:
            month, day, year = (int(part) for part in parts)
            chosen = date(year, month, day)
        except ValueError:
            raise forms.ValidationError(
                f"Check the {self.name}. It needs a month, a day and a year, such as March 14, 2025."
            ) from None
        if not quiz.date_is_allowed(chosen, self.when, self.today):
            raise forms.ValidationError(self._out_of_range())
        return chosen

    def _out_of_range(self) -> str:
        today = quiz.date_in_words(self.today)
        if self.when is When.PAST:
            return f"Check the {self.name}. It must be today ({today}) or before, and at most 120 years ago."
        return f"Check the {self.name}. It must be today ({today}) or later, and at most 5 years ahead."


class ManyField(forms.TypedMultipleChoiceField):
    """Any of the choices; 'none of these' only by itself."""

    def clean(self, value: Any) -> list[Any]:
        picked = super().clean(value)
        if NONE_OF_THESE in picked and len(picked) > 1:
            raise forms.ValidationError(
                "You chose “None of these” and something else. Choose one or the other.", code="exclusive"
            )
        return list(picked)


class StepForm(forms.Form):
    """The form of one step. `cleaned_answers` is what to save: JSON-safe, in the shape that steps.py describes."""

    # Which question was on the screen: another tab may have changed what this address asks.
    step = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, step: Step, answers: Answers, today: date, data: Any = None) -> None:
        super().__init__(data, initial={**answers.get(step.key, {}), "step": step.key})
        self.quiz_step = step
        self.questions = tuple(question for question in step.questions if question.shown_if(answers))
        for question in self.questions:
            self.fields[question.key] = _field(question, answers, today)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Field("step"), *_layout(self.questions))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            if question.follows and question.key not in self.errors:
                self._check_follow_up(question, cleaned)
        return cleaned

    def _check_follow_up(self, question: Question, cleaned: Mapping[str, Any]) -> None:
        leader, value = question.follows or ("", "")
        if leader not in cleaned:
            return
        given = cleaned.get(question.key) is not None
        if cleaned[leader] == value and not given:
            self.add_error(question.key, f"Enter the {question.name}: month, day and year.")
        if cleaned[leader] != value and given:
            self.add_error(question.key, f"You chose “No”. Clear the {question.name}, or choose “Yes”.")

    def cleaned_answers(self) -> dict[str, Any]:
        """The step's answers, without those that its other answers make pointless."""
        cleaned = {question.key: _stored(self.cleaned_data[question.key]) for question in self.questions}
        return {key: value for key, value in cleaned.items() if value is not None}


class PhotoForm(forms.Form):
    """One photo to add, and from where it was taken."""

    view = forms.ChoiceField(
        label="Which side does it show?", choices=PhotoView.choices, initial=PhotoView.FRONT, required=False
    )
    photo = forms.FileField(
        label="Choose a photo",
        help_text="JPEG, PNG or WebP, up to 15 MB.",
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_view(self) -> str:
        return self.cleaned_data["view"] or PhotoView.FRONT


class ResumeEmailForm(forms.Form):
    """Where to send the link."""

    email = forms.EmailField(
        label="Your e-mail",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail.",
            "invalid": "Check your e-mail. It should look like name@example.com.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _layout(questions: Iterable[Question]) -> list[Any]:
    return [_laid_out(question) for question in questions]


def _laid_out(question: Question) -> Any:
    if question.kind is Kind.DATE:
        field = Field(question.key, template="questionnaire/date_field.html")
        # Says which answer opens the question, for the script that hides it till then.
        return Div(field, data_follows="=".join(question.follows)) if question.follows else field
    if question.kind in (Kind.ONE, Kind.MANY, Kind.AGREE):
        return Div(Field(question.key), css_class=f"choices {_LOOKS.get(question.look, '')}".strip())
    return Field(question.key)


def _field(question: Question, answers: Answers, today: date) -> forms.Field:
    common: dict[str, Any] = {"label": question.text, "help_text": question.hint, "required": question.required}
    match question.kind:
        case Kind.ONE | Kind.MANY:
            return _choice_field(question, quiz.options(question, answers), common)
        case Kind.DATE:
            return DatePartsField(
                name=question.name,
                when=question.when,
                today=today,
                autocomplete=question.autocomplete,
                **{**common, "required": question.required and not question.follows},
            )
        case Kind.AGREE:
            return _agree_field(question, common)
        case _:
            return _text_field(question, common)


def _choice_field(question: Question, offered: tuple[Choice, ...], common: dict[str, Any]) -> forms.Field:
    coerce = type(offered[0].value) if offered else str
    allowed = ", ".join(choice.text for choice in offered)
    errors = {
        "required": f"Choose an answer: {question.name}.",
        "invalid_choice": f"That is not one of the answers to {question.name}. You can choose: {allowed}.",
    }
    if question.kind is Kind.MANY:
        none = " If none fits, choose “None of these”." if _offers_none(offered) else ""
        errors["required"] = f"Choose at least one answer: {question.name}.{none}"
        errors["invalid_list"] = errors["invalid_choice"]
        return ManyField(
            choices=_grouped(offered),
            coerce=coerce,
            widget=forms.CheckboxSelectMultiple,
            error_messages=errors,
            **common,
        )
    return forms.TypedChoiceField(
        choices=_grouped(offered), coerce=coerce, widget=forms.RadioSelect, error_messages=errors, **common
    )


def _offers_none(offered: tuple[Choice, ...]) -> bool:
    return NONE_OF_THESE in {choice.value for choice in offered}


def _grouped(offered: tuple[Choice, ...]) -> list[Any]:
    if not any(choice.group for choice in offered):
        return [_card(choice) for choice in offered]
    groups: dict[str, list[Any]] = {}
    for choice in offered:
        groups.setdefault(choice.group, []).append(_card(choice))
    return list(groups.items())


def _card(choice: Choice) -> tuple[str | int, str]:
    if not choice.hint:
        return choice.value, choice.text
    return choice.value, format_html("{} <small>{}</small>", choice.text, choice.hint)


def _agree_field(question: Question, common: dict[str, Any]) -> forms.Field:
    label = format_html("{} <small>{}</small>", question.text, question.hint) if question.hint else question.text
    missing = {"required": f"Tick this box to go on: {question.name}."}
    return forms.BooleanField(error_messages=missing, **{**common, "label": label, "help_text": ""})


def _text_field(question: Question, common: dict[str, Any]) -> forms.Field:
    autocomplete = {"autocomplete": question.autocomplete}
    errors = {"required": f"Enter your {question.name}.", "max_length": f"Shorten your {question.name}."}
    match question.kind:
        case Kind.EMAIL:
            errors["invalid"] = "Check your e-mail. It should look like name@example.com."
            return forms.EmailField(
                max_length=254, widget=forms.EmailInput(autocomplete), error_messages=errors, **common
            )
        case Kind.PHONE:
            return PhoneField(
                max_length=30,
                widget=forms.TextInput({**autocomplete, "type": "tel"}),
                error_messages=errors,
                **common,
            )
        case _:
            return forms.CharField(
                max_length=120, widget=forms.TextInput(autocomplete), error_messages=errors, **common
            )


class PhoneField(forms.CharField):
    """A phone number as people write it."""

    def clean(self, value: Any) -> str:
        phone: str = super().clean(value)
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError("Check your phone. Use 6 to 20 digits, such as 212 555 0100.")
        return phone
