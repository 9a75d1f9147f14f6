"""List filters that begin where the work is."""

from typing import Any

from django.contrib.admin import SimpleListFilter


class WorkFirstFilter(SimpleListFilter):
    """By state. The first choice, in the words of `unless_asked`, is what the list shows unless asked otherwise."""

    title = parameter_name = "state"
    unless_asked: str

    def choices(self, changelist: Any) -> Any:
        for value, words in ((None, self.unless_asked), *self.lookup_choices):
            chosen = (
                {"remove": [self.parameter_name]} if value is None else {"new_params": {self.parameter_name: value}}
            )
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(**chosen),
                "display": words,
            }
