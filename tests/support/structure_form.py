"""Structure form."""

import re

from relances_app.services import structure


def values_of(desk, **changes):
    """The form as the page offers it, with changes."""
    with desk.books() as db:
        values = structure.find_values(db)
    form = set(re.findall(r'name="(\w+)"', desk.get("/structure").text))
    return {name: value for name, value in {**values, **changes}.items() if name in form}
