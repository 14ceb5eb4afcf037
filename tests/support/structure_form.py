"""Structure form."""

import re

from relances_app.services import structure


def values_of(app_client, **changes):
    """The form as the page offers it, with changes."""
    with app_client.database() as db:
        values = structure.get_values(db)
    form = set(re.findall(r'name="(\w+)"', app_client.get("/structure").text))
    return {name: value for name, value in {**values, **changes}.items() if name in form}
