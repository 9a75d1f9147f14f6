"""Why: what the rules answered in words, what speaks against a treatment, and what is used beyond its label."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.rules.evidence import UNCHECKED
from treatments.wording.days import day_in_words
from treatments.wording.effects import Words, concern_names
from treatments.wording.result.basis import Statement
from treatments.wording.result.case import TREATMENTS, AssessedCase
from treatments.wording.texts import listed, told, translated

DECISION: Words = gettext_lazy("Your decision: Botox, SkinPen, both, or neither for now?")

CHOSEN_BY_WISHES = {"tie_at_neutral", "tie_by_preference", "left_for_later"}
"""The codes of reasons that name a closest match; none is named where two fit about equally well."""

SAID_KINDLY = {"self_harm_thoughts", "pressured_by_someone"}
"""The codes of reasons that the words of support at the top already answer."""

SAID_OTHERWISE: Mapping[str, Words] = {
    "wellbeing_prompts": gettext_lazy(
        "A clinician would like to talk with you first, about how you feel and what you hope for."
    ),
}
"""Patients are invited to a talk; what was ticked is counted for clinicians alone. By the code of the reason."""


def in_patient_words(reason: Mapping[str, Any]) -> str:
    """A reason of the rules as a patient reads it."""
    return str(SAID_OTHERWISE.get(reason["code"]) or translated(reason["text"]))


def headline(case: AssessedCase) -> str:
    """Where only time stands in the way, the day comes first: not yet is another answer than no."""
    if case.wait and not case.is_ranked:
        return _("Not yet: from %(day)s") % {"day": day_in_words(date.fromisoformat(case.wait["until"]))}
    return case.verdict.as_headline()


def lead(case: AssessedCase) -> str:
    """What follows the headline; where nothing may be ranked, that nothing is."""
    if case.wait and not case.is_ranked:
        return _("Until that day no treatment fits. Your clinician decides with you.")
    if not case.is_ranked:
        return _(
            "A clinician needs to look at this with you before the choices are weighed. "
            "So nothing is put in order here."
        )
    if case.too_close:
        return _("A small shift in what matters to you could decide between them. Your clinician decides with you.")
    return _("Your clinician decides with you. Here are all four choices, each in the same detail.")


def order(case: AssessedCase) -> str:
    """Which treatment would come first; "" where there is but one, or two choices fit about equally well."""
    first = None if case.too_close else case.result["start_with"]
    return _("%(treatment)s would come first.") % {"treatment": case.name(first)} if first else ""


def reasons(case: AssessedCase) -> tuple[Statement, ...]:
    """The rules' reasons, but for what the kind words at the top already say, or what would name a winner."""
    left_out = SAID_KINDLY if case.in_danger or case.under_pressure else set()
    left_out |= CHOSEN_BY_WISHES if case.too_close else set()
    return tuple(
        Statement(in_patient_words(reason), tuple(reason["sources"]))
        for reason in case.result["reasons"]
        if reason["code"] not in left_out
    )


def cautions(case: AssessedCase) -> tuple[Statement, ...]:
    """What in the patient's health bears on a treatment that could be for them, where the reasons do not say it."""
    said = {reason["text"] for reason in case.result["reasons"]}
    found = {
        flag["reason"]: tuple(flag["sources"])
        for treatment in TREATMENTS
        if case.could_be_for(treatment)
        for flag in case.result["treatments"][treatment]["flags"]
        if flag["reason"] not in said
    }
    return tuple(Statement(translated(text), sources) for text, sources in found.items())


def beyond_label(case: AssessedCase) -> tuple[str, ...]:
    """What a treatment would be used for that it is not cleared for; nothing where nothing is ranked."""
    return tuple(
        _("For %(concerns)s, %(treatment)s is used outside what it is cleared for in the US.")
        % {"concerns": named(concerns), "treatment": case.name(treatment)}
        for treatment in (TREATMENTS if case.is_ranked else ())
        if (concerns := case.result["treatments"][treatment]["off_label"])
    )


def law(case: AssessedCase) -> tuple[Statement, ...]:
    """What differs by where the clinic is and bears on the patient: age, an examination first, use beyond the label."""
    country = case.evidence.country(case.clinic.country, case.clinic.region)
    facts = [country.under_18] if any(reason["code"] == "under_18" for reason in case.result["reasons"]) else []
    for treatment in filter(case.could_be_for, TREATMENTS):
        rule = country.examination(treatment, case.facts.assessed_on)
        if rule and rule.checked != UNCHECKED:
            facts.append(rule.fact)
    if beyond_label(case):
        facts.append(country.label)
    return tuple(Statement(told(fact, case.evidence.numbers), fact.sources) for fact in facts)


def named(concerns: Iterable[str]) -> str:
    """Frown lines and dark spots, as within a sentence."""
    return listed(concern_names(concerns))
