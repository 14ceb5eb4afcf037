"""A Postfix on loopback that refuses chosen recipients and keeps accepted mails in its queue on hold."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from ports import find_free_port, wait_for_listener

from relances_app.domain.structure import MailServer, Security

_FOLDERS = os.environ.get("PATH", "") + ":/usr/sbin"
PROGRAM, POSTCAT = (shutil.which(name, path=_FOLDERS) for name in ("postfix", "postcat"))

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
setgid_group = postdrop
mail_owner = postfix
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = mx.saules.example.com
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtpd_client_restrictions = check_client_access static:HOLD
smtpd_recipient_restrictions = check_recipient_access inline:{{ {refused} }}, permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 3600 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def find_obstacle() -> str:
    """Return why no Postfix can be started here, or an empty string."""
    if not (PROGRAM and POSTCAT):
        return "Postfix is not installed"
    return "" if os.geteuid() == 0 else "Postfix needs root"


class Postfix:
    """Runs while the block runs; `refused` are the addresses that it rejects at RCPT."""

    def __init__(self, folder: Path, refused: tuple[str, ...]):
        self.port, self._folder = find_free_port(), folder
        daemons = next(path.parent for path in Path("/usr").glob("lib*/postfix/**/smtpd"))
        entries = ", ".join(f"{{{address} = 550 5.1.1 User unknown}}" for address in refused)
        for name in ("etc", "spool", "data"):
            (folder / name).mkdir(parents=True)
            (folder / name).chmod(0o755)
        shutil.chown(folder / "data", "postfix")
        (folder / "etc" / "main.cf").write_text(
            _MAIN.format(folder=folder, daemons=daemons, refused=entries), "utf-8"
        )
        (folder / "etc" / "master.cf").write_text(_MASTER.format(port=self.port), "utf-8")
        for path in (folder, folder / "etc" / "main.cf", folder / "etc" / "master.cf"):
            path.chmod(0o755)

    def __enter__(self):
        self._process = self._run(PROGRAM, "start-fg")
        try:
            wait_for_listener(self.port)
        except TimeoutError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._run(PROGRAM, "stop").communicate(timeout=30)
        self._process.communicate(timeout=30)

    def settings(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, Security.NONE)

    def list_accepted(self) -> list[tuple[list[str], str]]:
        """Return the recipients of each accepted mail as Postfix noted them, and the mail."""
        found = []
        for path in sorted((self._folder / "spool" / "hold").rglob("*")):
            if path.is_file():
                envelope, content = (
                    self._run(POSTCAT, option, str(path)).communicate(timeout=30)[0].decode()
                    for option in ("-e", "-bh")
                )
                found.append((re.findall(r"(?m)^recipient: (.+)$", envelope), content))
        return found

    def _run(self, *command):
        program, *rest = command
        full = [program, "-c", str(self._folder / "etc"), *rest]
        # An earlier test may have set the umask: the user of Postfix must be able to read what it creates.
        return subprocess.Popen(full, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, umask=0o022)
