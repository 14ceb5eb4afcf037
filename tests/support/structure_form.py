"""The settings of all sub-pages of « Structure », as one form."""

import re
from dataclasses import asdict

from relances_app.services import dunning_levels, structure
from relances_app.web.structure_form import REMINDER_FIELDS

SECTIONS = ("entreprise", "messagerie", "import", "sauvegardes")


def values_of(app_client, **changes):
    """The fields as the sub-pages offer them, with changes."""
    with app_client.database() as db:
        values = structure.get_values(db)
    pages = "".join(app_client.get(f"/structure/{name}").text for name in SECTIONS)
    form = set(re.findall(r'name="(\w+)"', pages))
    return {name: value for name, value in {**values, **changes}.items() if name in form}


def save_structure(app_client, **changes):
    """Save changed fields on the sub-pages that have them; return the last answer, or the first refusal."""
    answer = None
    for name in SECTIONS:
        path = f"/structure/{name}"
        if changes.keys() & set(re.findall(r'name="(\w+)"', app_client.get(path).text)):
            answer = app_client.post(
                path, {"avertir": "7", "refuser": "30", **values_of(app_client, **changes)}
            )
            if answer.status_code != 303:
                break
    return answer


def save_level(app_client, level, **changes):
    """Save one level changed on the page of all three; the others stay as they are."""
    with app_client.database() as db:
        levels, values = dunning_levels.get_levels(db), structure.get_values(db)
    fields = {name: values[name] for name in REMINDER_FIELDS}
    for number, stored in levels.items():
        words = {name: word for name, word in asdict(stored).items() if word is not False}
        words = {**words, **(changes if number == level else {})}
        fields |= {f"n{number}-{name}": str(word) for name, word in words.items()}
    return app_client.post("/echelle", fields)
