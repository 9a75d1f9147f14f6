"""Values that addresses and forms of the demo clinic contain: keys, references, codes, days."""

from django.apps import apps

ROWS_OF_A_KIND = 3
TEXT_KEYS = {"code", "reference", "calendar_uid", "uid", "version"}
WORDS = [
    *(
        "2026-11-24",
        "1",
        "2",
        "botox",
        "skinpen",
        "botox_review",
        "en",
        "es",
        "approved",
        "declined",
        "on",
        "yes",
        "no",
    ),
    *("treatments", "questionnaire", "concerns", "skin", "alike", "returns", "keep", "book", "clinician", "room"),
]


def keys_in_use() -> list[str]:
    """Returns some keys of each of our tables, so that a request gets past the first check."""
    found = list(WORDS)
    for model in apps.get_models():
        if model._meta.app_label not in {"treatments", "questionnaire"} or not model._meta.managed:
            continue
        names = {field.name for field in model._meta.concrete_fields} & TEXT_KEYS
        for row in model._default_manager.order_by("pk").values("pk", *names)[:ROWS_OF_A_KIND]:
            found += [str(value) for value in row.values()]
    return sorted(set(found))
