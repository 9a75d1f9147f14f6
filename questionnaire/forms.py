"""The forms of the quiz, built from its steps: one field for each question, one layout for all."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from questionnaire import answers as quiz
from questionnaire.fields import EmailAddressField, LineField, NameField, PhoneAsTypedField
from questionnaire.models import PhotoView
from questionnaire.questions import ASKED, NONE_OF_THESE, AnswerChoice, Answers, Question, QuestionKind, Step, When
from questionnaire.steps import CONCERNS

_LOOKS = {"two": "choices-two", "inline": "choices-inline", "scale": "choices-scale"}
_POSES = ("moving", "still", "patch")
LONGEST_TEXT, LONGEST_LIST = 1000, 100
_drawn_before: dict[tuple[Any, ...], SafeString] = {}


def day_in_words(day: date) -> str:
    """Returns the day as in "March 5, 2026", in the reader's language."""
    return date_format(day, pgettext("how a day is written", "F j, Y"))


class DateParts(forms.MultiWidget):
    """Month by name, then day and year as numbers: an unambiguous order, and no calendar to page through.

    Rendered by questionnaire/date_field.html, which gives each part its own label.
    """

    use_fieldset = True

    def __init__(self, autocomplete: str = "") -> None:
        def attrs(part: str, label: str, **more: Any) -> dict[str, Any]:
            auto = f"{autocomplete}-{part}" if autocomplete else "off"
            return {"label": label, "autocomplete": auto, **more}

        months = [("", _("Choose")), *((str(number), name.capitalize()) for number, name in MONTHS.items())]
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            "month": forms.Select(attrs("month", _("Month")), months),
            "day": forms.TextInput(attrs("day", _("Day"), maxlength=2)),
            "year": forms.TextInput(attrs("year", _("Year"), maxlength=4)),
        }
        super().__init__(parts)

    def decompress(self, value: Any) -> list[str]:
        if not value:
            return ["", "", ""]
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return [str(day.month), str(day.day), str(day.year)]


class DatePartsField(forms.Field):
    """A day given in parts, validated against the range that the question allows."""

    def __init__(self, *, name: str, when: When, today: date, autocomplete: str = "", **kwargs: Any) -> None:
        self.name, self.when, self.today = name, when, today
        super().__init__(widget=DateParts(autocomplete), **kwargs)

    def clean(self, value: list[str | None] | None) -> date | None:
        parts = [(part or "").strip() for part in value or ["", "", ""]]
        if not any(parts) and self.required:
            raise forms.ValidationError(_("Enter the %(name)s: month, day and year.") % {"name": self.name})
        if not any(parts):
            return None
        try:
            month, day, year = (int(part) for part in parts)
            chosen = date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self._no_such_day()) from None
        if not quiz.date_is_allowed(chosen, self.when, self.today):
            raise forms.ValidationError(self._out_of_range())
        return chosen

    def _no_such_day(self) -> str:
        example = day_in_words(date(2025, 3, 14))
        words = _("Check the %(name)s. It needs a month, a day and a year, such as %(example)s.")
        return words % {"name": self.name, "example": example}

    def _out_of_range(self) -> str:
        words = (
            _("Check the %(name)s. It must be today (%(today)s) or before, and at most 120 years ago.")
            if self.when is When.PAST
            else _("Check the %(name)s. It must be today (%(today)s) or later, and at most 5 years ahead.")
        )
        return words % {"name": self.name, "today": day_in_words(self.today)}


class ManyField(forms.TypedMultipleChoiceField):
    """Any of the choices; "none of these" only alone."""

    def clean(self, value: Any) -> list[Any]:
        picked = super().clean(value)
        if NONE_OF_THESE in picked and len(picked) > 1:
            raise forms.ValidationError(
                _("You chose “None of these” and something else. Choose one or the other."), code="exclusive"
            )
        return list(picked)


class StepForm(forms.Form):
    """The form of one step. `cleaned_answers` returns what to save: JSON-safe, in the shape that steps.py describes."""

    # The step that was on the screen: answers in another tab may have given its URL to another step.
    step = LineField(widget=forms.HiddenInput, required=False)
    # The flags that were on the screen: only these count as asked.
    asked = LineField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        step: Step,
        answers: Answers,
        today: date,
        data: Any = None,
        *,
        country: str = "US",
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """`country` (ISO alpha-2) is the country of a phone number without a country code.

        `typed` is the input of this page when it was left incomplete, as the method `typed` returned it.
        """
        self.quiz_step = step
        self.questions = quiz.askable(step, answers)
        self.flags = quiz.flags_offered(step, answers)
        begun = self._answered(answers) | dict(typed or {}) | {"step": step.key, ASKED: " ".join(self.flags)}
        super().__init__(data, initial=begun)
        if not self.flags:
            del self.fields[ASKED]
        for question in self.questions:
            self.fields[question.key] = _field(question, answers, today, country)

    def _answered(self, answers: Answers) -> dict[str, Any]:
        """Returns the initial values; not "none of these" if that was answered when fewer flags were shown than now."""
        given = answers.get(self.quiz_step.key, {})
        short = [question.key for question in self.questions if not quiz.was_asked_in_full(question, given, answers)]
        return {key: None if key in short and value == [NONE_OF_THESE] else value for key, value in given.items()}

    def typed(self) -> dict[str, Any]:
        """Returns the contents of the fields, complete or not: JSON-safe, by question key."""
        return {question.key: _kept(self[question.key].data) for question in self.questions}

    def is_blank(self) -> bool:
        """Returns whether all fields are empty."""
        return not any(any(value) if isinstance(value, list) else value for value in self.typed().values())

    @property
    def helper(self) -> FormHelper:
        """Returns the layout for crispy forms."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout("step", *([ASKED] if self.flags else []), *_layout(self.questions))
        return helper

    def drawn(self) -> SafeString:
        """Returns the fields as HTML, with their drawings and errors."""
        return render_to_string("questionnaire/fields.html", {"form": self, "step": self.quiz_step})

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
        given = cleaned.get(question.key)
        name = {"name": _(question.name)}
        if cleaned[leader] == value and given in (None, []):
            self.add_error(question.key, _not_followed(question))
        if cleaned[leader] != value and given not in (None, [], [NONE_OF_THESE]):
            self.add_error(question.key, _("You chose “No”. Clear the %(name)s, or choose “Yes”.") % name)

    def cleaned_answers(self) -> dict[str, Any]:
        """Returns the step's answers, without those that its other answers make inapplicable, and the flags asked."""
        cleaned = {question.key: _stored(self.cleaned_data[question.key]) for question in self.questions}
        if self.flags:
            shown = self.cleaned_data[ASKED].split()
            cleaned[ASKED] = [flag for flag in self.flags if flag in shown]
        return {key: value for key, value in cleaned.items() if value not in (None, [])}


def drawn(step: Step, answers: Answers, today: date, typed: Mapping[str, Any] | None = None) -> SafeString:
    """Returns a step's fields as HTML, with earlier answers, or with what was `typed` when the page was left.

    Fields without answers look the same to all patients, so they are rendered once for each language.
    """
    questions = quiz.askable(step, answers)
    if typed or answers.get(step.key) or any(question.narrowed_to for question in questions):
        return StepForm(step, answers, today, typed=typed).drawn()
    untouched = (get_language(), step.key, questions, quiz.flags_offered(step, answers))
    if untouched not in _drawn_before:
        _drawn_before[untouched] = StepForm(step, answers, today).drawn()
    return _drawn_before[untouched]


class PhotoForm(forms.Form):
    """Photos of the face, one or several at once, with one field for each PhotoView.

    photos.py validates the files, so that one refused file does not prevent the others from being stored.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for view in PhotoView:
            widget = forms.FileInput({"accept": "image/jpeg,image/png,image/webp"})
            self.fields[view.value] = forms.FileField(
                label=view.label, required=False, allow_empty_file=True, widget=widget
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ResumeEmailForm(forms.Form):
    """The address to send the link to."""

    email = EmailAddressField(
        label=gettext_lazy("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail."),
            "invalid": gettext_lazy("Check your e-mail. It should look like name@example.com."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ResumeCodeForm(forms.Form):
    """The short code that opens a draft."""

    code = LineField(
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("It has 8 letters and numbers, such as 7KQM-2XHB."),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter your code."),
            "max_length": gettext_lazy("Check your code. It has 8 letters and numbers."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class DeviceForm(forms.Form):
    """The proof that the answers on this device are the patient's own: the birth date, or all chosen concerns."""

    def __init__(self, *args: Any, asks_birth_date: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = "birth_date" if asks_birth_date else "concerns"
        if asks_birth_date:
            self.fields[asked] = DatePartsField(
                name=_("date of birth"),
                when=When.PAST,
                today=today,
                autocomplete="bday",
                label=_("Your date of birth"),
                help_text=_("As you gave it in your answers."),
            )
        else:
            self.fields[asked] = forms.MultipleChoiceField(
                label=_("What did you choose first?"),
                help_text=_("Choose all that you had chosen under “What would you like to change?”."),
                choices=[(concern.id, _(concern.name)) for concern in CONCERNS],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Choose what you had chosen.")},
            )
        self.asked = asked
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field(asked, template="questionnaire/date_field.html") if asks_birth_date else Field(asked)
        )
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def refuse(self, why: str) -> None:
        """Shows why the answers stay closed."""
        self.add_error(self.asked, why)


def _kept(value: Any) -> Any:
    """Returns the part of a field to store for an unfinished page: without NUL characters, and limited in length."""
    if isinstance(value, list):
        return [_kept(part) for part in value[:LONGEST_LIST]]
    return value.replace("\x00", "")[:LONGEST_TEXT] if isinstance(value, str) else value


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _layout(questions: Iterable[Question]) -> list[Any]:
    return [_laid_out(question) for question in questions]


def _laid_out(question: Question) -> Any:
    if question.kind is QuestionKind.DATE:
        drawn_as: Any = Field(question.key, template="questionnaire/date_field.html")
    elif question.kind in (QuestionKind.ONE, QuestionKind.MANY, QuestionKind.AGREE):
        drawn_as = Div(Field(question.key), css_class=f"choices {_LOOKS.get(question.look, '')}".strip())
    else:
        drawn_as = Field(question.key)
    # Names the answer that opens the question, for the script that hides it until then.
    return Div(drawn_as, data_follows="=".join(question.follows)) if question.follows else drawn_as


def _field(question: Question, answers: Answers, today: date, country: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": _(question.text),
        "help_text": _(question.hint),
        "required": question.required and not question.follows,
    }
    match question.kind:
        case QuestionKind.ONE | QuestionKind.MANY:
            return _choice_field(question, quiz.options(question, answers), common)
        case QuestionKind.DATE:
            return DatePartsField(
                name=_(question.name),
                when=question.when,
                today=today,
                autocomplete=question.autocomplete,
                **common,
            )
        case QuestionKind.AGREE:
            return _agree_field(question, common)
        case QuestionKind.PHONE:
            return _phone_field(question, country, common)
        case _:
            return _text_field(question, common)


def _choice_field(question: Question, offered: tuple[AnswerChoice, ...], common: dict[str, Any]) -> forms.Field:
    said = _said if question.narrowed_to else _said_once
    choices, errors = said(get_language(), question, offered)
    coerce = type(offered[0].value) if offered else str
    words = {"choices": choices, "error_messages": errors, **common}
    if question.kind is QuestionKind.MANY:
        return ManyField(coerce=coerce, widget=forms.CheckboxSelectMultiple, **words)
    return forms.TypedChoiceField(coerce=coerce, widget=forms.RadioSelect, **words)


def _said(
    language: str | None, question: Question, offered: tuple[AnswerChoice, ...]
) -> tuple[list[Any], dict[str, str]]:
    """Returns choices and error messages in the active language."""
    return _grouped(offered, question.look), _choice_errors(question, offered)


# Choices that are the same for all patients are translated once for each language.
_said_once = cache(_said)


def _choice_errors(question: Question, offered: tuple[AnswerChoice, ...]) -> dict[str, str]:
    names = {"name": _(question.name), "allowed": ", ".join(_(choice.text) for choice in offered)}
    not_offered = _("That is not one of the answers to %(name)s. You can choose: %(allowed)s.") % names
    return {"required": _unanswered(question), "invalid_choice": not_offered, "invalid_list": not_offered}


def _unanswered(question: Question) -> str:
    """Returns the error for a question with choices that has no answer."""
    name = {"name": _(question.name)}
    if question.kind is QuestionKind.ONE:
        return _("Choose an answer: %(name)s.") % name
    if quiz.is_of_flags(question):
        return _("Choose at least one answer: %(name)s. If none fits, choose “None of these”.") % name
    return _("Choose at least one answer: %(name)s.") % name


def _not_followed(question: Question) -> str:
    """Returns the error for a question that the previous answer opened and that has no answer."""
    if question.kind is QuestionKind.DATE:
        return _("Enter the %(name)s: month, day and year.") % {"name": _(question.name)}
    return _unanswered(question)


def _grouped(offered: tuple[AnswerChoice, ...], look: str) -> list[Any]:
    if not any(choice.group for choice in offered):
        return [_card(choice, look) for choice in offered]
    groups: dict[str, list[Any]] = {}
    for choice in offered:
        groups.setdefault(_(choice.group), []).append(_card(choice, look))
    return list(groups.items())


def _card(choice: AnswerChoice, look: str) -> tuple[str | int, str]:
    words = format_html("{} <small>{}</small>", _(choice.text), _(choice.hint)) if choice.hint else _(choice.text)
    return choice.value, format_html("<span>{}</span>{}", words, _drawing(choice, look)) if look in _POSES else words


def _drawing(choice: AnswerChoice, look: str) -> str:
    """Returns the grade as a drawing: the pose and the lines of that grade, both from drawings.svg."""
    parts = [f"pose-{look}"] if look in ("moving", "still") else []
    parts += [f"grade-{choice.value}"] if choice.value else []
    return format_html(
        '<svg class="drawn-grade" viewBox="0 0 96 64" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join("", '<use href="#{}"/>', ((part,) for part in parts)),
    )


def _agree_field(question: Question, common: dict[str, Any]) -> forms.Field:
    text, hint = _(question.text), _(question.hint)
    label = format_html("{} <small>{}</small>", text, hint) if hint else text
    missing = {"required": _("Tick this box to continue: %(name)s.") % {"name": _(question.name)}}
    return forms.BooleanField(error_messages=missing, **{**common, "label": label, "help_text": ""})


def _phone_field(question: Question, country: str, common: dict[str, Any]) -> forms.Field:
    return PhoneAsTypedField(
        country=country,
        widget=forms.TextInput({"autocomplete": question.autocomplete, "type": "tel"}),
        error_messages={"max_length": _("Shorten your %(name)s.") % {"name": _(question.name)}},
        **common,
    )


def _text_field(question: Question, common: dict[str, Any]) -> forms.Field:
    autocomplete = {"autocomplete": question.autocomplete}
    name = {"name": _(question.name)}
    errors = {"required": _("Enter your %(name)s.") % name, "max_length": _("Shorten your %(name)s.") % name}
    match question.kind:
        case QuestionKind.EMAIL:
            errors["invalid"] = _("Check your e-mail. It should look like name@example.com.")
            return EmailAddressField(
                max_length=254, widget=forms.EmailInput(autocomplete), error_messages=errors, **common
            )
        case QuestionKind.NAME:
            errors["no_letter"] = errors["required"]
            return NameField(
                max_length=question.longest, widget=forms.TextInput(autocomplete), error_messages=errors, **common
            )
        case _:
            return LineField(
                max_length=question.longest, widget=forms.TextInput(autocomplete), error_messages=errors, **common
            )
