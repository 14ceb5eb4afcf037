"""Contents of the single file for PyInstaller; each exclusion was tested in the built program."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from flask import Flask
from stdnum.eu import vat
from stdnum.util import get_cc_module

from relances_app.cli import COMMANDS
from relances_app.system.frozen import deferred_unpack
from relances_app.web import precompiled_templates, template_filters

_VAT_COUNTRIES = [*vat.MEMBER_STATES, "gb", "ch", "no", "me", "mc", "sm"]


def list_stdnum_modules() -> list[str]:
    """Return the modules of python-stdnum that check VAT numbers and IBANs; they are imported by country name."""
    found = [get_cc_module(country, kind) for country in _VAT_COUNTRIES for kind in ("vat", "iban")]
    return sorted({module.__name__ for module in found if module is not None})


HIDDEN_IMPORTS = [
    "relances_app.cli",
    # Imported when the command is called.
    *sorted({f"relances_app.commands.{target.partition(':')[0]}" for target in COMMANDS.values()}),
    # Selected by name at run time: encrypted keychains only.
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    # Imported by country name; without them, IBANs are checked less and foreign VAT numbers refused.
    *list_stdnum_modules(),
]

EXCLUDED = [
    "tkinter", "readline", "lib2to3", "test", "setuptools", "pip", "_distutils_hack", "pkg_resources",
    "wheel",
    "numpy", "pandas", "lxml", "curses", "pdb", "doctest", "unittest.mock", "IPython",
    "PIL._avif", "PIL.AvifImagePlugin", "PIL._webp", "PIL.WebPImagePlugin", "PIL.ImageTk", "PIL._imagingtk",
    "PIL._imagingmath", "PIL.ImageQt", "PIL.ImageShow", "PIL.ImageGrab", "PIL._imagingcms", "PIL._imagingft",
    # The same code compiled for newer processors.
    "rapidfuzz.fuzz_cpp_avx2", "rapidfuzz.distance.metrics_cpp_avx2",
    "_codecs_jp", "_codecs_cn", "_codecs_hk", "_codecs_kr", "_codecs_tw", "_codecs_iso2022",
    "sqlite_utils.cli", "click_default_group", "tabulate",
    "reportlab.graphics.barcode", "reportlab.graphics.charts", "reportlab.graphics.widgets",
    "reportlab.graphics.samples",
    # Dependencies of libraries for features that are not used.
    "typing_extensions", "colorama",
    "chardet", "charset_normalizer", "requests", "urllib3", "rich", "pygments", "markdown_it", "yaml",
    "pytest", "hypothesis", "playwright", "mypy", "ruff", "fpdf", "fontTools", "pip_audit", "cyclonedx",
    "PyInstaller",
]  # fmt: skip

_EXCLUDED_FILES = re.compile(
    r"lib(avif|readline|tinfo|ncursesw?)\b|(^|/)reportlab/fonts/|(^|/)stdnum/(imsi|oui|cn/loc|isbn|gs1_ai)\.dat|\.dist-info/"
    r"|(^|/)relances_app/.*\.pyc?$"
)

DATA_FILES = (
    ("relances_app/templates/mail", "relances_app/templates/mail"),
    ("relances_app/static", "relances_app/static"),
    ("relances_app/pdf/fonts", "relances_app/pdf/fonts"),
    ("relances_app/store/migrations", "relances_app/store/migrations"),
    ("docs/guide.md", "docs"),
    ("docs/guide", "docs/guide"),
    ("LICENSE", "."),
)


def list_data(project: Path) -> list[tuple[str, str]]:
    """Return the data files, each with its folder in the single file."""
    return [(str(project / source), target) for source, target in DATA_FILES if (project / source).exists()]


def list_templates(work: Path) -> list[tuple[str, str, str]]:
    """Compile the page templates; return them as modules of one package."""
    app = Flask("relances_app")
    precompiled_templates.use_prepared(app)
    template_filters.register(app)
    files = precompiled_templates.prepare_templates(app, work / precompiled_templates.FOLDER)
    return [(f"{precompiled_templates.FOLDER}.{path.stem}", str(path), "PYMODULE") for path in files]


def is_excluded_file(name: str) -> bool:
    """Return whether a file added by a PyInstaller hook is excluded."""
    return _EXCLUDED_FILES.search(name.replace("\\", "/")) is not None


Entry = tuple[str, str, str]


def pack_deferred_files(files: list[Entry], work: Path) -> tuple[list[Entry], list[Entry]]:
    """Move files that are unpacked on first import into modules; return the other files, and the modules.

    The modules are the same in each build. See relances_app/system/frozen/deferred_unpack.py.
    """
    remaining, groups = [], {name: {} for name in deferred_unpack.GROUPS}
    for entry in sorted(files):
        path = Path(entry[0]).as_posix()
        group = deferred_unpack.find_package_for(path)
        if group is None or entry[2] == "SYMLINK":
            remaining.append(entry)
        else:
            groups[group][path] = (
                _strip(Path(entry[1]), work) if entry[2] != "DATA" else Path(entry[1]).read_bytes()
            )
    modules = []
    for group, contents in groups.items():
        name = deferred_unpack.module_name_for(group)
        target = work / f"{name}.py"
        target.write_text(f"FILES = {contents!r}\n", encoding="utf-8")
        modules.append((name, str(target), "PYMODULE"))
    return remaining, modules


DEFERRED_HOOKS = {"pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pkgutil"}
"""Start-up hooks of PyInstaller that are run later (by relances_app/importers/sandbox.py) or never."""


def split_hooks(scripts: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the scripts run at each start, and the multiprocessing hook as a module."""
    startup_scripts = [entry for entry in scripts if entry[0] not in DEFERRED_HOOKS]
    return startup_scripts, [
        (n, path, "PYMODULE") for n, path, _ in scripts if n == "pyi_rth_multiprocessing"
    ]


def _strip(source: Path, work: Path) -> bytes:
    """Return a library without symbols, as PyInstaller does for the others."""
    if sys.platform != "linux":
        return source.read_bytes()
    copy = Path(shutil.copy(source, work / "stripped"))
    copy.chmod(0o600)
    subprocess.run(["strip", str(copy)], check=True)
    return copy.read_bytes()


def get_icon_path(project: Path, platform: str) -> str | None:
    """Return the path of the icon file for a platform that uses one."""
    name = {"win32": "relances.ico", "darwin": "relances.icns"}.get(platform)
    path = project / "build" / name if name else None
    return str(path) if path and path.exists() else None


def read_version(project: Path) -> str:
    """Return the version of the program."""
    text = (project / "relances_app" / "cli.py").read_text(encoding="utf-8")
    return re.search(r'^VERSION = "([^"]+)"', text, re.MULTILINE)[1]


def write_windows_version(project: Path, name: str) -> str:
    """Write the version resource of a program for Windows; return its path."""
    version = read_version(project)
    numbers = ", ".join([*version.split("."), "0"])
    fields = {
        "CompanyName": "Relances",
        "FileDescription": "Relances : les factures impayées, relancées par mail ou par courrier",
        "FileVersion": version,
        "ProductName": "Relances",
        "ProductVersion": version,
        "OriginalFilename": f"{name}.exe",
        "LegalCopyright": "Licence MIT",
    }
    strings = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in fields.items())
    path = project / "work" / f"version-{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers})), kids=["
        f"StringFileInfo([StringTable('040C04B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1036, 1200])])])",
        encoding="utf-8",
    )
    return str(path)
