"""Open the program with Windows, by a shortcut in the Startup folder, or each Monday, by a task of the scheduler."""

import ctypes
import html
import os
import subprocess
import sys
import tempfile
from pathlib import Path, PureWindowsPath
from typing import Any

from relances_app.domain.errors import UserError

TASK_NAME = "Relances - rappel hebdomadaire"
SHORTCUT_NAME = "Relances.lnk"

_TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Ouvre Relances chaque lundi à 9 h.</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-05T09:00:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByWeek><DaysOfWeek><Monday/></DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author"><LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author"><Exec><Command>{command}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""
"""A trigger at log-on would need an administrator; a weekly one of the user's own does not."""

_CLASS_CONTEXT = 1
_SET_WORKING_DIRECTORY, _SET_ARGUMENTS, _SET_PATH = 9, 11, 20
_QUERY_INTERFACE, _SAVE = 0, 6
"""Positions in the method tables of IShellLinkW and IPersistFile (shobjidl_core.h, objidl.h)."""


def get_program() -> Path:
    """Return the windowed program that is opened; raises UserError when this is not the single file on Windows."""
    if sys.platform != "win32" or not getattr(sys, "frozen", False):
        raise UserError("Cette option est celle de relances.exe : lancez-la avec lui, sous Windows.")
    program = Path(sys.executable)
    windowed = program.with_name("relances.exe")
    return windowed if windowed.is_file() else program


def get_arguments(data: str | None) -> str:
    """Return the command line that opens a data folder, or an empty one for the usual folder."""
    return subprocess.list2cmdline(["--data", str(Path(data).absolute())]) if data else ""


def get_shortcut_path() -> Path:
    """Return the shortcut in the Startup folder of this user."""
    roaming = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    return Path(roaming, "Microsoft", "Windows", "Start Menu", "Programs", "Startup", SHORTCUT_NAME)


def build_task(program: PureWindowsPath | Path, arguments: str) -> str:
    """Return the XML of the weekly task (schema 1.2 of the Task Scheduler)."""
    return _TASK.format(command=html.escape(str(program)), arguments=html.escape(arguments))


def install_task(program: Path, arguments: str) -> None:
    """Register the weekly task; raises UserError if the scheduler refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rappel.xml"
        path.write_text(build_task(program, arguments), encoding="utf-16")
        _run_schtasks("/Create", "/F", "/TN", TASK_NAME, "/XML", str(path))


def remove_task() -> None:
    """Delete the weekly task; raises UserError if there is none."""
    _run_schtasks("/Delete", "/F", "/TN", TASK_NAME)


def _run_schtasks(*words: str) -> None:
    command = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "schtasks.exe")
    # Without this flag a console window flashes.
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        answer = subprocess.run(  # noqa: S603  a program of Windows, by its path
            [str(command), *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            creationflags=flags,
            check=False,
        )
    except OSError as error:
        raise UserError("Le Planificateur de tâches ne répond pas : réessayez plus tard.") from error
    if answer.returncode:
        raise UserError(
            f"Le Planificateur de tâches a refusé « {TASK_NAME} », ou n'a pas cette tâche : vérifiez-la dans le "
            "Planificateur."
        )


def install_shortcut(program: Path, arguments: str, path: Path) -> None:
    """Write a shortcut to the program; raises UserError if Windows refuses it."""
    try:
        _write_shortcut(program, arguments, path)
    except OSError as error:
        raise UserError(
            "Windows a refusé le raccourci : vérifiez le dossier Démarrage et l'antivirus, puis recommencez."
        ) from error


def _write_shortcut(program: Path, arguments: str, path: Path) -> None:
    if sys.platform != "win32":
        raise OSError("shortcuts need Windows")
    path.parent.mkdir(parents=True, exist_ok=True)
    ole = ctypes.OleDLL("ole32")
    ole.CoInitialize(None)
    link, file = ctypes.c_void_p(), ctypes.c_void_p()
    class_id = _parse_guid(ole, "{00021401-0000-0000-C000-000000000046}")
    link_id = _parse_guid(ole, "{000214F9-0000-0000-C000-000000000046}")
    file_id = _parse_guid(ole, "{0000010B-0000-0000-C000-000000000046}")
    ole.CoCreateInstance(class_id, None, _CLASS_CONTEXT, link_id, ctypes.byref(link))
    for position, text in (
        (_SET_PATH, str(program)), (_SET_ARGUMENTS, arguments), (_SET_WORKING_DIRECTORY, str(program.parent)),
    ):  # fmt: skip
        _call(link, position, ctypes.create_unicode_buffer(text))
    _call(link, _QUERY_INTERFACE, file_id, ctypes.byref(file))
    _call(file, _SAVE, ctypes.create_unicode_buffer(str(path)), ctypes.c_void_p(1))
    # The two interfaces are released when the process ends, a moment later.


def _parse_guid(ole: Any, text: str) -> Any:  # noqa: ANN401  a Windows DLL, and a buffer
    guid = ctypes.create_string_buffer(16)
    ole.CLSIDFromString(ctypes.c_wchar_p(text), guid)
    return guid


def _call(interface: ctypes.c_void_p, position: int, *values: Any) -> None:  # noqa: ANN401  arguments of Windows
    """Call a method of a COM interface by its position; raises OSError for a failure."""
    hresult = ctypes.HRESULT  # type: ignore[attr-defined,unused-ignore]
    prototype = ctypes.WINFUNCTYPE(hresult, *[ctypes.c_void_p] * len(values))  # type: ignore[attr-defined,unused-ignore]
    prototype(position, "method")(interface, *values)


def remove_shortcut(path: Path) -> bool:
    """Delete the shortcut; return whether there was one."""
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed
