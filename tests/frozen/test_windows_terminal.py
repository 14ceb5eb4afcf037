"""The programs for Windows in a terminal: exit status, code pages, no console; their header and resources."""

import subprocess
import sys

import pytest

if sys.platform != "win32":
    pytest.skip("the programs for Windows run there, or under wine: make windows", allow_module_level=True)

from windows_program import AS_OF


def test_a_wrong_command_has_an_exit_status_in_cmd(windows_program):
    """Fault 7: cmd does not wait for a windowed windows_program, and its status was 0."""
    command = f'""{windows_program.terminal}" bidule & call echo status %^errorlevel%"'
    answer = subprocess.run(
        f"cmd /c {command}", capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert "status 2" in answer.stdout


def test_the_checksum_in_the_header_is_right(windows_program):
    """Fault 15: antivirus programs distrust a wrong one."""
    import pefile

    for path in (windows_program.terminal, windows_program.windowed):
        header = pefile.PE(str(path), fast_load=True)
        assert header.OPTIONAL_HEADER.CheckSum == header.generate_checksum()
        header.close()


def test_the_program_names_itself_to_windows(windows_program):
    import pefile

    header = pefile.PE(str(windows_program.windowed))
    texts = {
        key.decode(): value.decode()
        for info in header.FileInfo[0] if hasattr(info, "StringTable")
        for table in info.StringTable for key, value in table.entries.items()
    }  # fmt: skip
    icons = [entry for entry in header.DIRECTORY_ENTRY_RESOURCE.entries if entry.id == 3]
    header.close()
    assert (texts["ProductName"], texts["OriginalFilename"], len(icons)) == ("Relances", "relances.exe", 1)


@pytest.mark.parametrize("page", ["850", "1252"])
def test_piped_output_is_utf_8_in_every_code_page(windows_program, page):
    words = f'"{windows_program.terminal}" --data "{windows_program.data}" due --level 1 --as-of {AS_OF}'
    answer = subprocess.run(
        f'cmd /c "chcp {page} >nul & {words}"',
        env=windows_program.environment,
        capture_output=True,
        check=False,
    )
    assert "Hélène 1" in answer.stdout.decode("utf-8")


@pytest.mark.parametrize("name", ["terminal", "windowed"])
def test_without_a_console_and_with_nul_as_input_a_missing_password_is_a_sentence(windows_program, name):
    """Fault 6: an AttributeError, and a program that never ended."""
    program = getattr(windows_program, name)
    windows_program.run("structure", "set", "mail_user=compta")
    output = windows_program.run("send", "--level", "1", "--as-of", AS_OF, code=1, program=program)
    assert "mot de passe" in output.lower()
    flags = subprocess.DETACHED_PROCESS
    windows_program.run(
        "send", "--level", "1", "--as-of", AS_OF, code=1, program=program, creationflags=flags,
        stdout=None, stderr=None,
    )  # fmt: skip
