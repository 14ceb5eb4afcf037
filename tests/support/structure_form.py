"""The settings of all sub-pages of « Structure », as one form."""

import re

from relances_app.services import structure

SECTIONS = ("entreprise", "messagerie", "import", "sauvegardes")


def values_of(app_client, **changes):
    """The fields as the sub-pages offer them, with changes."""
    with app_client.database() as db:
        values = structure.get_values(db)
    pages = "".join(app_client.get(f"/structure/{name}").text for name in SECTIONS)
    form = set(re.findall(r'name="(\w+)"', pages))
    return {name: value for name, value in {**values, **changes}.items() if name in form}
