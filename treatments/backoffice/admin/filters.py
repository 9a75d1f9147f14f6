"""List filters whose default shows the open work."""

from typing import Any

from django.contrib.admin import SimpleListFilter


class WorkFirstFilter(SimpleListFilter):
    """Filters by state. The first choice, labelled `unless_asked`, is the default of the list."""

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
