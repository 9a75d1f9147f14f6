"""The reasons behind a result in words: why this match, what speaks against a treatment, and off-label use."""

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
"""Codes of reasons that name a closest match; none is named if two choices fit about equally well."""

SAID_KINDLY = {"self_harm_thoughts", "pressured_by_someone"}
"""Codes of reasons that the supportive text at the top already covers."""

SAID_OTHERWISE: Mapping[str, Words] = {
    "wellbeing_prompts": gettext_lazy(
        "A clinician would like to talk with you first, about how you feel and what you hope for."
    ),
}
"""Texts by code of the reason: patients are invited to a talk; the ticks are counted for clinicians only."""


def in_patient_words(reason: Mapping[str, Any]) -> str:
    """Returns a reason of the rules as shown to patients."""
    return str(SAID_OTHERWISE.get(reason["code"]) or translated(reason["text"]))


def headline(case: AssessedCase) -> str:
    """Returns the headline; if time is the only obstacle, it names the day: "not yet" differs from "no"."""
    if case.wait and not case.is_ranked:
        return _("Not yet: from %(day)s") % {"day": day_in_words(date.fromisoformat(case.wait["until"]))}
    return case.verdict.as_headline()


def lead(case: AssessedCase) -> str:
    """Returns the text below the headline; if nothing may be ranked, it says so."""
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
    """Returns which treatment would come first; "" if there is only one, or if two choices fit about equally well."""
    first = None if case.too_close else case.result["start_with"]
    return _("%(treatment)s would come first.") % {"treatment": case.name(first)} if first else ""


def reasons(case: AssessedCase) -> tuple[Statement, ...]:
    """Returns the rules' reasons, except those that the supportive text covers and those that would name a winner."""
    left_out = SAID_KINDLY if case.in_danger or case.under_pressure else set()
    left_out |= CHOSEN_BY_WISHES if case.too_close else set()
    return tuple(
        Statement(in_patient_words(reason), tuple(reason["sources"]))
        for reason in case.result["reasons"]
        if reason["code"] not in left_out
    )


def cautions(case: AssessedCase) -> tuple[Statement, ...]:
    """Returns what in the patient's health affects a treatment that could be for them and is not among the reasons."""
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
    """Returns the off-label uses of the treatments; empty if nothing is ranked."""
    return tuple(
        _("For %(concerns)s, %(treatment)s is used outside what it is cleared for in the US.")
        % {"concerns": named(concerns), "treatment": case.name(treatment)}
        for treatment in (TREATMENTS if case.is_ranked else ())
        if (concerns := case.result["treatments"][treatment]["off_label"])
    )


def law(case: AssessedCase) -> tuple[Statement, ...]:
    """Returns the local law that affects the patient: age, an examination first, off-label use."""
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
    """Returns concerns as used within a sentence, such as "frown lines and dark spots"."""
    return listed(concern_names(concerns))
