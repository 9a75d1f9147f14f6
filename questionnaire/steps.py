"""The quiz as data: the steps, the questions of each step, and when they are asked.

To add a question, add a `Question` to a `Step` here; forms, saving, review and progress follow from it.

Answers are one JSON object, `{step key: {question key: value}}`. A step that was passed without an answer is present
with an empty object. A question that does not apply is absent; an optional one left empty is "" or False.

    concerns         concerns     list of concern ids (`CONCERNS`), in the order of this file, 1 or more
    priority         priority     the concern id that matters most; the step exists if 2 or more were chosen
    strength-<concern id>         one step for each chosen concern except `prevention`
                     movement, rest   0-3, for line concerns
                     severity         1-3, for the others
                     area             "face", "eyelid", "neck" or "body"; only for concerns with `place_asked`
    skin             phototype    "1".."6" or "unsure"
                     marks_stay_dark  "yes", "no" or "unsure"; the flag of that name
    pregnancy, nerves-and-allergies, medicines, skin-health, general-health, eyes, recent, wellbeing, history
                     flags        list of flag ids, 1 or more; or ["none"], ticked by the patient and never assumed
                     asked        list of the flag ids that were on the page, ticked or not (`ASKED`)
    general-health   health_note  text ("" if not given): for the clinician, never for the rules
    history          had_toxin, had_microneedling, stopped_isotretinoin, has_event   "yes" or "no"
                     last_toxin_on, last_skinpen_on, isotretinoin_stopped_on, event_on
                                  ISO date, present exactly if the question before it is "yes"
                     flags        about earlier injections; asked after `had_toxin` "yes"
                     `stopped_isotretinoin` is not asked of a patient who takes isotretinoin now
    preferences      needles      "fine", "nervous" or "refuses"
                     fast_result, long_lasting, low_downtime, low_discomfort, low_cost, few_visits   0-4
    photos           added        True if there were photos when the step was passed (`ADDED`); photos are separate rows
    about-you        full_name, email, phone ("" if not given)   text
                     birth_date   ISO date
    consent          health_data, not_advice   True
                     keep_photos, follow_up    True or False; `keep_photos` is asked only where there are photos

The ids of concerns and flags and the numbers are the input of the assessment. Texts are for patients: plain, short, US
English.

Questions are asked only if their answer can still matter:

- Strength and place are asked for each chosen concern, and the neck's movements only with a concern of the neck. The
  most important concern is asked only with two concerns or more, a date only after its "yes", and the end of
  isotretinoin not if the patient takes it now.
- A question about health is asked if its answer can change the outcome, the status, a note or the plan of a treatment
  in question: `in_question` returns these treatments, and `matters_to` names the treatments that a question is about.
  Questions about the person (pregnancy, wellbeing) are asked of everyone. Tests check both against the knowledge base.
- A step records the flags that were on its page (`ASKED`). If a flag becomes relevant later, because a concern or its
  strength was changed or because the flag is new, the step is incomplete: nobody is assessed on a health question that
  was not asked.
- The reaction of the skin to the sun is one question about burning and tanning, because skin types are defined by both
  together: two answers could contradict each other, and no rule says which one is correct.
- A patient who is not sure about their health is told to tick the flag: not knowing never counts as the safer answer.
"""

from collections.abc import Mapping
from typing import Any

from questionnaire.questions import (
    ADDED,
    BY_EITHER,
    BY_INJECTION,
    BY_NEEDLING,
    BY_NEITHER,
    NONE_OF_THESE,
    UNSURE,
    AnswerChoice,
    Answers,
    ConcernChoice,
    Question,
    QuestionKind,
    Step,
    When,
)


def _lines_at_rest(movement: int, rest: int) -> bool:
    return movement <= 1 and rest >= 2


def _lines_at_rest_or_etched(movement: int, rest: int) -> bool:
    return _lines_at_rest(movement, rest) or rest == 3


LINES, NECK, SCARS, SKIN, SHAPE, AHEAD = (
    "Lines on the face",
    "Lines on the neck",
    "Scars",
    "Skin",
    "Shape",
    "Nothing to see yet",
)
FACE_STILL = "Relax your face and look straight ahead."

CONCERNS = (
    ConcernChoice(
        "frown_lines",
        "Frown lines",
        "Lines between the eyebrows",
        LINES,
        "when you frown hard",
        FACE_STILL,
        treated_by=BY_INJECTION,
        needled_if=_lines_at_rest,
    ),
    ConcernChoice(
        "forehead_lines",
        "Forehead lines",
        "Lines that go across the forehead",
        LINES,
        "when you raise your eyebrows high",
        FACE_STILL,
        treated_by=BY_INJECTION,
        needled_if=_lines_at_rest_or_etched,
    ),
    ConcernChoice(
        "crows_feet",
        "Crow’s feet",
        "Lines that fan out from the corners of the eyes",
        LINES,
        "when you smile wide",
        FACE_STILL,
        treated_by=BY_INJECTION,
        needled_if=_lines_at_rest,
    ),
    ConcernChoice(
        "bunny_lines",
        "Bunny lines",
        "Lines on the sides of the nose",
        LINES,
        "when you wrinkle your nose",
        FACE_STILL,
        treated_by=BY_INJECTION,
    ),
    ConcernChoice(
        "lip_lines", "Lip lines", "Small lines around the mouth", LINES, "when you purse your lips", FACE_STILL
    ),
    ConcernChoice(
        "fine_lines",
        "Fine, thin lines",
        "Skin that looks a bit like crinkled paper, even when you hold still",
        LINES,
        "when you move the area",
        "Hold the area still.",
        place_asked=True,
        treated_by=BY_NEEDLING,
    ),
    ConcernChoice(
        "neck_bands",
        "Neck bands",
        "Cords that run up and down the neck",
        NECK,
        "when you tense your neck",
        "Relax your neck and look straight ahead.",
        treated_by=BY_INJECTION,
    ),
    ConcernChoice(
        "neck_lines",
        "Neck lines",
        "Lines that go around the neck",
        NECK,
        "when you bend your neck",
        "Relax your neck and look straight ahead.",
        treated_by=BY_NEEDLING,
    ),
    ConcernChoice(
        "acne_scars_rolling",
        "Acne scars: soft dips",
        "Wide and shallow, with soft edges (rolling scars)",
        SCARS,
        place_asked=True,
        treated_by=BY_NEEDLING,
    ),
    ConcernChoice(
        "acne_scars_boxcar",
        "Acne scars: sharp dips",
        "Round or oval, with clear edges (boxcar scars)",
        SCARS,
        place_asked=True,
        treated_by=BY_NEEDLING,
    ),
    ConcernChoice(
        "acne_scars_icepick",
        "Acne scars: deep holes",
        "Small and narrow (ice pick scars)",
        SCARS,
        place_asked=True,
    ),
    ConcernChoice("raised_scars", "Raised scars", "They stand up above the skin", SCARS, place_asked=True),
    ConcernChoice("flat_scars", "Flat scars", "Level with the skin, such as from a cut", SCARS, place_asked=True),
    ConcernChoice("enlarged_pores", "Large pores", "", SKIN, place_asked=True, treated_by=BY_NEEDLING),
    ConcernChoice("texture_dullness", "Rough or dull skin", "", SKIN, place_asked=True, treated_by=BY_NEEDLING),
    ConcernChoice("dark_spots", "Dark spots", "From the sun, or left by pimples or cuts", SKIN, place_asked=True),
    ConcernChoice("melasma", "Melasma", "Brown patches, often on both sides of the face", SKIN),
    ConcernChoice("stretch_marks", "Stretch marks", "", SKIN, place_asked=True),
    ConcernChoice("active_acne", "Acne", "Pimples that you have now", SKIN, place_asked=True),
    ConcernChoice("redness", "Redness", "Flushing, or small red lines", SKIN, place_asked=True),
    ConcernChoice("sagging", "Sagging", "Skin that has become loose", SHAPE, treated_by=BY_NEITHER),
    ConcernChoice("volume_loss", "Less fullness", "Cheeks or temples that look hollow", SHAPE, treated_by=BY_NEITHER),
    ConcernChoice("under_eye_hollows", "Hollows under the eyes", "", SHAPE, treated_by=BY_NEITHER),
    ConcernChoice("square_jaw", "Wide jaw", "From strong chewing muscles", SHAPE),
    ConcernChoice("prevention", "No lines yet", "I want to keep lines from forming", AHEAD, treated_by=BY_NEITHER),
)
CONCERN_BY_ID: Mapping[str, ConcernChoice] = {concern.id: concern for concern in CONCERNS}
NOT_RATED = ("prevention",)
DRAWN_AS_PATCH = (SCARS, SKIN)


def chosen(answers: Answers) -> list[str]:
    """Returns the ids of the concerns picked so far."""
    return list(answers.get("concerns", {}).get("concerns", []))


def in_question(answers: Answers) -> frozenset[str]:
    """Returns the treatments that may be in question for the concerns picked so far.

    If no concern is picked yet, both may be. A strength that is not given yet counts as the one with more treatments.
    """
    picked = [CONCERN_BY_ID[concern] for concern in chosen(answers)]
    return BY_NEITHER.union(*(_treated_by(concern, answers) for concern in picked)) if picked else BY_EITHER


def _treated_by(concern: ConcernChoice, answers: Answers) -> frozenset[str]:
    grades = answers.get(f"strength-{concern.id}", {})
    movement, rest = grades.get("movement", 0), grades.get("rest", 3)
    needled = concern.needled_if is not None and concern.needled_if(movement, rest)
    return concern.treated_by | BY_NEEDLING if needled else concern.treated_by


def matters(asked: Question | AnswerChoice, treatments: frozenset[str]) -> bool:
    """Returns whether the question or choice can affect one of these treatments."""
    return asked.matters_to is None or not asked.matters_to.isdisjoint(treatments)


def has_flag(answers: Answers, step: str, flag: str) -> bool:
    """Returns whether this flag was ticked in this step."""
    return flag in answers.get(step, {}).get("flags", [])


BOTHERS, SKIN_PART, HEALTH, MATTERS, YOU = (
    "What bothers you",
    "Your skin",
    "Your health",
    "What matters to you",
    "About you",
)

_LINE_GRADES = (
    AnswerChoice(0, "None", "I see no lines"),
    AnswerChoice(1, "Mild", "Light lines, seen up close"),
    AnswerChoice(2, "Moderate", "Clear lines that others may see"),
    AnswerChoice(3, "Severe", "Deep lines or folds"),
)
_GRADES = (
    AnswerChoice(1, "Mild", "I see it up close"),
    AnswerChoice(2, "Moderate", "Others may see it when we talk"),
    AnswerChoice(3, "Severe", "It is easy to see from across a room"),
)
_PLACES = (
    AnswerChoice("face", "Face", "But not the eyelids"),
    AnswerChoice("eyelid", "Eyelid", "Or right at the edge of the eye"),
    AnswerChoice("neck", "Neck"),
    AnswerChoice("body", "Body", "Such as chest, back, arms, belly or legs"),
)
_YES_NO = (AnswerChoice("yes", "Yes"), AnswerChoice("no", "No"))
_YES_NO_UNSURE = (*_YES_NO, AnswerChoice(UNSURE, "Not sure"))
_IMPORTANCE = (
    AnswerChoice(0, "Not at all"),
    AnswerChoice(1, "A little"),
    AnswerChoice(2, "Somewhat"),
    AnswerChoice(3, "Quite a lot"),
    AnswerChoice(4, "Very much"),
)


def _line_questions(concern: ConcernChoice) -> tuple[Question, ...]:
    return (
        Question(
            "movement",
            QuestionKind.ONE,
            f"How strong are they {concern.moving}?",
            "strength when you move",
            hint="A mirror helps. Your best guess is fine.",
            choices=_LINE_GRADES,
            look="moving",
        ),
        Question(
            "rest",
            QuestionKind.ONE,
            "How strong are they when you hold still?",
            "strength when you hold still",
            hint=concern.still,
            choices=_LINE_GRADES,
            look="still",
        ),
    )


def _severity_question(concern: ConcernChoice) -> Question:
    return Question(
        "severity",
        QuestionKind.ONE,
        "How strong is it?",
        "strength",
        hint="Your best guess is fine.",
        choices=_GRADES,
        look="patch" if concern.group in DRAWN_AS_PATCH else "",
    )


def _area_question() -> Question:
    return Question(
        "area",
        QuestionKind.ONE,
        "Where is it?",
        "place",
        hint="If it is in more than one place, choose the one that bothers you most.",
        choices=_PLACES,
        look="two",
    )


def _strength_step(concern: ConcernChoice) -> Step:
    rated = _line_questions(concern) if concern.moving else (_severity_question(concern),)
    return Step(
        f"strength-{concern.id}",
        concern.name,
        BOTHERS,
        (*rated, _area_question()) if concern.place_asked else rated,
        intro=concern.hint,
        concern=concern.id,
        shown_if=lambda answers: concern.id in chosen(answers),
    )


def _flags_step(
    key: str,
    title: str,
    choices: tuple[AnswerChoice, ...],
    why: str,
    *,
    ask: str = "Which of these are true for you?",
    support: str = "",
    more: tuple[Question, ...] = (),
) -> Step:
    return Step(key, title, HEALTH, (_flags(title, ask, choices), *more), why=why, support=support)


def _flags(name: str, ask: str, choices: tuple[AnswerChoice, ...], **more: Any) -> Question:
    # If the choices are in groups, “none of these” applies to all of them.
    none = AnswerChoice(NONE_OF_THESE, "None of these", group="Or" if any(choice.group for choice in choices) else "")
    hint = (
        "Choose all that fit, or “None of these”. Not sure? Choose it: we take care as if it were so, "
        "and a clinician will ask you."
    )
    return Question("flags", QuestionKind.MANY, ask, name, hint=hint, choices=(*choices, none), **more)


def _flag(
    value: str, text: str, hint: str = "", group: str = "", *, matters_to: frozenset[str] = BY_EITHER
) -> AnswerChoice:
    return AnswerChoice(value, text, hint, group, matters_to=matters_to)


def _importance(key: str, text: str) -> Question:
    return Question(key, QuestionKind.ONE, text, text, choices=_IMPORTANCE, look="scale")


def _when(key: str, text: str, name: str, follows: str, when: When = When.PAST) -> Question:
    hint = "If you are not sure of the day, give your best guess." if when is When.PAST else ""
    return Question(key, QuestionKind.DATE, text, name, hint=hint, when=when, follows=(follows, "yes"))


def _yes_no(key: str, text: str, name: str, hint: str = "", **more: Any) -> Question:
    return Question(key, QuestionKind.ONE, text, name, hint=hint, choices=_YES_NO, look="inline", **more)


CONCERNS_STEP = Step(
    "concerns",
    "What would you like to change?",
    BOTHERS,
    (
        Question(
            "concerns",
            QuestionKind.MANY,
            "Choose all that bother you",
            "what you would like to change",
            choices=tuple(AnswerChoice(c.id, c.name, c.hint, c.group) for c in CONCERNS),
            look="two",
        ),
    ),
    intro="Think of what you see in the mirror. There are no wrong answers.",
)

PRIORITY = Step(
    "priority",
    "What matters most?",
    BOTHERS,
    (
        Question(
            "priority",
            QuestionKind.ONE,
            "If you could change only one thing, which would it be?",
            "what matters most",
            choices=tuple(AnswerChoice(c.id, c.name, c.hint) for c in CONCERNS),
            narrowed_to=("concerns", "concerns"),
        ),
    ),
    intro="We look at this one first.",
    shown_if=lambda answers: len(chosen(answers)) > 1,
)

SKIN_STEP = Step(
    "skin",
    "Your skin and the sun",
    SKIN_PART,
    (
        Question(
            "phototype",
            QuestionKind.ONE,
            "What does the sun do to your skin with no sunscreen on?",
            "skin and sun",
            hint="Think of the first strong sun of the year.",
            choices=(
                AnswerChoice("1", "It always burns and never tans", "Skin is often very pale, with freckles"),
                AnswerChoice("2", "It burns with ease and tans a little", "Skin is often pale"),
                AnswerChoice("3", "It burns at times and tans slowly", "Skin is often cream or beige"),
                AnswerChoice("4", "It burns little and tans well", "Skin is often olive or light brown"),
                AnswerChoice("5", "It rarely burns and tans deeply", "Skin is often brown"),
                AnswerChoice("6", "It almost never burns", "Skin is often dark brown or black"),
                AnswerChoice(UNSURE, "Not sure"),
            ),
            matters_to=BY_NEEDLING,
        ),
        Question(
            "marks_stay_dark",
            QuestionKind.ONE,
            "After a pimple or cut heals, does a dark mark stay for weeks?",
            "dark marks",
            choices=_YES_NO_UNSURE,
            matters_to=BY_NEEDLING,
            look="inline",
        ),
    ),
    why="Some skin is more likely to keep dark marks after needling. This helps us spot that.",
)

_STOP_NOTHING = "Do not stop any medicine because of this quiz. Talk with your doctor first."

PREGNANCY = _flags_step(
    "pregnancy",
    "Pregnancy and nursing",
    (
        AnswerChoice("pregnant", "I am pregnant, or I might be", ends=True),
        AnswerChoice("trying_to_conceive", "I am trying to get pregnant", ends=True),
        _flag("breastfeeding", "I am breastfeeding or pumping"),
    ),
    "Too little is known about these treatments in pregnancy and nursing. We ask everyone, so that we never guess.",
)

NERVES_AND_MUSCLES, ALLERGIES = "Nerves and muscles", "Allergies"

NERVES_AND_ALLERGIES = _flags_step(
    "nerves-and-allergies",
    "Nerves, muscles and allergies",
    (
        _flag(
            "neuromuscular_disorder",
            "An illness of the nerves or muscles",
            "Such as myasthenia gravis, Lambert-Eaton syndrome or ALS",
            NERVES_AND_MUSCLES,
        ),
        _flag(
            "weak_or_double_vision",
            "Muscles that tire fast, or double vision that comes and goes",
            "And no doctor has found out why yet",
            NERVES_AND_MUSCLES,
            matters_to=BY_INJECTION,
        ),
        _flag(
            "swallowing_or_breathing_problem",
            "Trouble swallowing, or breathing that is hard work",
            "Breathing with oxygen, or a hospital stay for it not long ago, counts too",
            NERVES_AND_MUSCLES,
            matters_to=BY_INJECTION,
        ),
        _flag(
            "breathing_disease",
            "Asthma, COPD or emphysema",
            "Also when it is under control",
            NERVES_AND_MUSCLES,
            matters_to=BY_INJECTION,
        ),
        _flag(
            "facial_palsy",
            "A weak or drooping face",
            "Now or in the past, such as Bell’s palsy",
            NERVES_AND_MUSCLES,
        ),
        _flag(
            "toxin_allergy",
            "An allergic reaction to a botulinum toxin",
            "Such as Botox or Dysport, or to human albumin, which is in some of them",
            ALLERGIES,
            matters_to=BY_INJECTION,
        ),
        _flag("metal_allergy", "A proven allergy to stainless steel", "A doctor or a test found it", ALLERGIES),
        _flag(
            "nickel_sensitive",
            "A rash from cheap jewelry or a belt buckle",
            "Often from nickel",
            ALLERGIES,
            matters_to=BY_NEEDLING,
        ),
        _flag("anaesthetic_allergy", "An allergy to numbing cream or shots", "Such as lidocaine", ALLERGIES),
    ),
    "Botox works on the link between nerve and muscle. SkinPen uses steel needles and often a numbing cream.",
)

MEDICINES = _flags_step(
    "medicines",
    "Your medicines",
    (
        _flag(
            "blood_thinner",
            "A blood thinner that a doctor gave you",
            "Such as warfarin, Plavix, Eliquis or Xarelto",
        ),
        _flag(
            "aspirin_or_similar",
            "Aspirin, or something else that can add to bruises",
            "Such as ibuprofen, naproxen, fish oil, vitamin E, or SSRI pills for low mood",
        ),
        _flag(
            "isotretinoin_current",
            "Isotretinoin pills for acne, now",
            "Such as Accutane, Absorica or Claravis",
        ),
        _flag(
            "aminoglycoside_recent",
            "A strong antibiotic by shot or drip in the last few weeks",
            "Such as gentamicin, tobramycin or amikacin",
        ),
        _flag(
            "muscle_relaxant_or_anticholinergic",
            "A muscle relaxer, or pills for sleep, allergy, a cold or the bladder",
            "Such as Flexeril, Benadryl or Ditropan",
            matters_to=BY_INJECTION,
        ),
    ),
    f"Some medicines change how these treatments act, or make bruises more likely. {_STOP_NOTHING}",
    ask="Which of these do you take or use?",
)

SKIN_HEALTH = _flags_step(
    "skin-health",
    "Skin health",
    (
        _flag(
            "infection_or_open_skin_at_site",
            "An infection, warts, a sore or broken skin",
            "In the area you want treated",
        ),
        _flag(
            "skin_disease_at_site",
            "A skin illness, such as eczema, psoriasis or rosacea",
            "In the area you want treated",
        ),
        _flag(
            "skin_disease_elsewhere",
            "A skin illness in another place, or one that went away",
            "Such as eczema, psoriasis, vitiligo or lichen planus",
            matters_to=BY_NEEDLING,
        ),
        _flag("active_acne_at_site", "Pimples or acne right now", "In the area you want treated"),
        _flag(
            "skin_cancer_or_changing_lesion_at_site",
            "Skin cancer, a rough sun spot, or a mole that changes",
            "In the area you want treated, now or before",
        ),
        _flag("radiotherapy_at_site", "Radiation treatment for cancer", "In the area you want treated, now or before"),
        _flag("keloid_history", "Scars that grow thick or large", "Also called keloids"),
    ),
    "Skin that is sore or heals in its own way needs a closer look first.",
)

GENERAL_HEALTH = _flags_step(
    "general-health",
    "General health",
    (
        _flag("bleeding_disorder", "A bleeding problem", "Such as hemophilia, or low platelets"),
        _flag("heart_disease", "Heart disease"),
        _flag("diabetes", "Diabetes", matters_to=BY_NEEDLING),
        _flag("diabetes_uncontrolled", "Diabetes with sugar that is often too high", matters_to=BY_NEEDLING),
        _flag(
            "scleroderma_or_collagen_disease",
            "Scleroderma, lupus or a similar illness",
            "An illness of the tissue that holds the body together",
        ),
        _flag(
            "autoimmune_disease",
            "Another illness in which the body attacks itself",
            "Such as rheumatoid arthritis, Crohn’s disease or some thyroid illnesses",
            matters_to=BY_NEEDLING,
        ),
        _flag(
            "immunosuppressed",
            "A weak immune system",
            "From an illness, chemo, steroid pills or a transplant medicine",
        ),
        _flag("hepatitis_or_hiv", "Hepatitis or HIV", matters_to=BY_NEEDLING),
    ),
    "These can change how you heal, or how safe a treatment is for you.",
    more=(
        Question(
            "health_note",
            QuestionKind.TEXT,
            "Anything else about your health? (optional)",
            "other health",
            hint="One line, such as slow healing, smoking, or a muscle illness in your family. A clinician reads it. "
            "It does not change what this quiz shows you.",
            required=False,
            longest=300,
        ),
    ),
)

EYES = _flags_step(
    "eyes",
    "Your eyes",
    (
        _flag("droopy_lid_or_brow", "A droopy eyelid or eyebrow"),
        _flag(
            "low_brow",
            "Eyebrows that sit low, or that I lift all day to see well",
            matters_to=BY_INJECTION,
        ),
        _flag("dry_eye", "Dry eyes"),
        _flag("eyelid_surgery", "Eyelid surgery in the past"),
    ),
    "Shots near the eye can make a lid droop for a while, or make dry eyes worse.",
)

RECENT = _flags_step(
    "recent",
    "The last and the next few weeks",
    (
        _flag("active_cold_sore", "A cold sore right now"),
        _flag("cold_sore_history", "Cold sores in the past", matters_to=BY_NEEDLING),
        _flag("sunburn_or_tan", "A sunburn or a fresh tan", "In the area you want treated", matters_to=BY_NEEDLING),
        _flag(
            "sun_planned",
            "Strong sun in the 2 weeks after a treatment",
            "Such as a beach vacation, skiing or work outdoors",
            matters_to=BY_NEEDLING,
        ),
        _flag(
            "recent_face_procedure",
            "Another face treatment not long ago",
            "Such as filler, a peel, a laser or surgery",
        ),
        _flag(
            "surgery_planned",
            "An operation or an anesthetic in the next 4 weeks",
            matters_to=BY_INJECTION,
        ),
    ),
    "Skin needs time to settle. What is planned can change when a treatment fits.",
)

# The crisis line depends on where the clinic is, which the quiz does not know: `services.supported` inserts it.
CRISIS_HELP = "If you might hurt yourself, please get help now. %(whom_to_call)s You are not alone."

WELLBEING = _flags_step(
    "wellbeing",
    "How you feel about it",
    (
        AnswerChoice("worries_hours_a_day", "I think about how I look for hours each day"),
        AnswerChoice("avoids_people_or_mirrors", "I stay away from people, photos or mirrors because of it"),
        AnswerChoice("others_cannot_see_it", "Others tell me they can’t see what bothers me"),
        AnswerChoice("repeated_procedures_unhappy", "I had treatments before and was unhappy each time"),
        AnswerChoice("expects_life_change", "I hope it will change my life, such as my work or my love life"),
        AnswerChoice("pressured_by_someone", "Someone else is pushing me to do this"),
        AnswerChoice(
            "self_harm_thoughts",
            "I have thoughts of hurting myself",
            support=f"Thank you for telling us. {CRISIS_HELP}",
        ),
    ),
    "How we feel and how we look are linked. Many people feel this way. It tells us if a talk should come first.",
    support=CRISIS_HELP,
)

HISTORY = Step(
    "history",
    "Before and ahead",
    HEALTH,
    (
        _yes_no(
            "had_toxin",
            "Have you had Botox or a similar shot before?",
            "Botox before",
            "Any botulinum toxin counts, also for headaches, sweating or tight muscles.",
            matters_to=BY_EITHER,
        ),
        _when("last_toxin_on", "When was the last time?", "date of your last shot", "had_toxin"),
        _flags(
            "details of your shots",
            "Which of these are true for you?",
            (
                _flag(
                    "toxin_did_not_work", "A shot of this kind did little, or wore off early", matters_to=BY_INJECTION
                ),
                _flag(
                    "droop_after_toxin",
                    "After a shot of this kind, an eyelid or eyebrow drooped, or I had another bad result",
                    matters_to=BY_INJECTION,
                ),
                _flag(
                    "medical_toxin",
                    "I get shots of this kind for a medical reason",
                    "Such as migraine, tight muscles, sweating or the bladder",
                    matters_to=BY_INJECTION,
                ),
            ),
            follows=("had_toxin", "yes"),
        ),
        _yes_no(
            "had_microneedling",
            "Have you had microneedling before?",
            "microneedling before",
            "SkinPen or any other kind.",
            matters_to=BY_EITHER,
        ),
        _when("last_skinpen_on", "When was the last time?", "date of your last microneedling", "had_microneedling"),
        _yes_no(
            "stopped_isotretinoin",
            "Did you stop isotretinoin in the last year?",
            "isotretinoin before",
            "Pills for acne, such as Accutane.",
            matters_to=BY_NEEDLING,
            shown_if=lambda answers: not has_flag(answers, "medicines", "isotretinoin_current"),
        ),
        _when(
            "isotretinoin_stopped_on",
            "When did you stop?",
            "date you stopped isotretinoin",
            "stopped_isotretinoin",
        ),
        _yes_no(
            "has_event",
            "Is there a big day ahead?",
            "a big day ahead",
            "Such as a wedding or photos, when you want no marks on your skin.",
            matters_to=BY_EITHER,
        ),
        _when("event_on", "When is it?", "date of your big day", "has_event", When.AHEAD),
    ),
    why="Treatments need time between them, and time to settle before a big day.",
)

PREFERENCES = Step(
    "preferences",
    "What matters to you",
    MATTERS,
    (
        _importance("fast_result", "Seeing a change soon"),
        _importance("long_lasting", "A change that lasts"),
        _importance("low_downtime", "No red or bruised days"),
        _importance("low_discomfort", "Little pain"),
        _importance("low_cost", "A low cost"),
        _importance("few_visits", "Few visits"),
        Question(
            "needles",
            QuestionKind.ONE,
            "How do you feel about needles?",
            "needles",
            hint="Both treatments use them.",
            choices=(
                AnswerChoice("fine", "I am fine with them"),
                AnswerChoice("nervous", "They make me nervous"),
                AnswerChoice("refuses", "I do not want any needles"),
            ),
        ),
    ),
    intro="How much does each of these matter to you?",
)

PHOTOS = Step(
    "photos",
    "Photos, if you like",
    YOU,
    (),
    intro="A photo helps the clinician prepare. You can leave this out.",
    why="Only your care team can see them. We remove the place and time that cameras store in a photo.",
)

ABOUT_YOU = Step(
    "about-you",
    "About you",
    YOU,
    (
        Question("full_name", QuestionKind.NAME, "Your full name", "full name", autocomplete="name"),
        Question(
            "birth_date",
            QuestionKind.DATE,
            "Your date of birth",
            "date of birth",
            hint="Some treatments are only for certain ages.",
            autocomplete="bday",
        ),
        Question(
            "email",
            QuestionKind.EMAIL,
            "Your e-mail",
            "e-mail",
            hint="We write to you when the clinician has looked at your answers.",
            autocomplete="email",
        ),
        Question("phone", QuestionKind.PHONE, "Your phone (optional)", "phone", required=False, autocomplete="tel"),
    ),
)

CONSENT = Step(
    "consent",
    "What you agree to",
    YOU,
    (
        Question(
            "health_data",
            QuestionKind.AGREE,
            "The clinic may use my answers and photos to weigh my options",
            "use of my answers",
            hint="Your care team sees them, and no one else. You can ask us to erase them.",
        ),
        Question(
            "not_advice",
            QuestionKind.AGREE,
            "I know that this quiz is not medical advice",
            "not medical advice",
            hint="A clinician looks at every answer and decides with me.",
        ),
        Question(
            "keep_photos",
            QuestionKind.AGREE,
            "Keep my photos in my record, to compare later (optional)",
            "keep my photos",
            required=False,
            shown_if=lambda answers: bool(answers.get(PHOTOS.key, {}).get(ADDED)),
        ),
        Question(
            "follow_up",
            QuestionKind.AGREE,
            "Write to me later to ask how it went (optional)",
            "write to me later",
            required=False,
        ),
    ),
    intro="The first two are needed. The others are up to you.",
)

STEPS: tuple[Step, ...] = (
    CONCERNS_STEP,
    PRIORITY,
    *(_strength_step(concern) for concern in CONCERNS if concern.id not in NOT_RATED),
    SKIN_STEP,
    PREGNANCY,
    NERVES_AND_ALLERGIES,
    MEDICINES,
    SKIN_HEALTH,
    GENERAL_HEALTH,
    EYES,
    RECENT,
    WELLBEING,
    HISTORY,
    PREFERENCES,
    PHOTOS,
    ABOUT_YOU,
    CONSENT,
)
STEP_BY_KEY: Mapping[str, Step] = {step.key: step for step in STEPS}
