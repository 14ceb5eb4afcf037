"""Workbooks that are damaged, or made to hurt what reads them."""

from workbooks import MAIN, pack, sheet_xml, write_xlsx, xlsx_parts

ROWS = [["Client", "Numéro", "Date", "Montant"], ["Noé", "F1", "29/02/2024", "59,65"]]
SHEET = "xl/worksheets/sheet1.xml"
READABLE = {"row_beyond_all_rows.xlsx"}
"""What can be read all the same, without harm."""
SHARED_STRINGS = "xl/sharedStrings.xml"


def make_bad_workbooks():
    """Return the bytes of each by its name."""
    parts = xlsx_parts({"Feuille": sheet_xml(ROWS)})
    text = parts[SHEET]
    whole = write_xlsx(ROWS)
    long_row = text.replace('<row r="2"', '<row r="99999999999"')
    shared = text.replace("</row>", '<c r="E1" t="s"><v>7</v></c></row>', 1)
    entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>{text.replace("Noé", "&b;")}'
    bomb = '<!DOCTYPE a [<!ENTITY b "bb">' + "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 20}">' for inner, name in zip("bcdefg", "cdefgh", strict=True)
    )
    strings = f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"><si><t>a</t></si></sst>'
    return {
        "cut_short.xlsx": whole[: len(whole) // 2],
        "head_only.xlsx": b"PK\x03\x04",
        "bytes_changed.xlsx": whole[:60] + bytes(200) + whole[260:],
        "no_workbook.xlsx": pack({name: part for name, part in parts.items() if name != "xl/workbook.xml"}),
        "no_sheet.xlsx": pack({name: part for name, part in parts.items() if name != SHEET}),
        "sheet_cut_short.xlsx": pack(parts | {SHEET: text[: len(text) // 2]}),
        "sheet_is_no_xml.xlsx": pack(parts | {SHEET: "ni XML ni rien"}),
        "row_beyond_all_rows.xlsx": pack(parts | {SHEET: long_row}),
        "shared_string_that_is_not_there.xlsx": pack(parts | {SHEET: shared}),
        "wrong_count_of_shared_strings.xlsx": pack(parts | {SHARED_STRINGS: strings}),
        "external_entity.xlsx": pack(parts | {SHEET: entity}),
        "entity_bomb.xlsx": pack(parts | {SHEET: f"{bomb}]>{text.replace('Noé', '&h;')}"}),
        "zip_bomb.xlsx": pack(parts | {SHEET: text.replace("Noé", "Noé" + " " * 150_000_000)}),
    }
