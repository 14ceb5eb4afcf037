"""A Dovecot on loopback with one mailbox, started from Debian's package (version 2.3) as root."""

import os
import shutil
import subprocess
from pathlib import Path

from ports import find_free_port, wait_for_listener

PROGRAM = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
USER, PASSWORD = "compta@saules.example.com", "Pâté d'été"

_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
mail_location = maildir:{folder}/mail
mail_uid = {owner}
mail_gid = mail
first_valid_uid = 1
auth_mechanisms = plain login
disable_plaintext_auth = yes
auth_failure_delay = 0
namespace inbox {{
  inbox = yes
  separator = .
  mailbox "Envoyés" {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid=mail home={folder}
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
  }}
}}
"""


def find_obstacle() -> str:
    """Return why no Dovecot can be started here, or an empty string."""
    if not PROGRAM:
        return "Dovecot is not installed (dovecot-imapd)"
    if os.geteuid() != 0:
        return "Dovecot needs root"
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    return "" if version.startswith("2.3") else "the configuration is for Dovecot 2.3"


def _get_mail_user():
    import pwd  # of Unix: other systems only import this module

    return pwd.getpwnam("mail")


class Dovecot:
    """Runs while the block runs; `port` speaks TLS, `starttls_port` after STARTTLS."""

    def __init__(self, folder: Path, certificate: Path):
        self.folder = folder
        self.port, self.starttls_port = find_free_port(), find_free_port()
        (folder / "mail").mkdir(parents=True)
        folder.chmod(0o755)  # an earlier test may have set the umask
        shutil.copy(certificate, folder / "server.pem")
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
        (folder / "users").chmod(0o644)
        values = {"folder": folder, "owner": "mail", "plain": self.starttls_port, "secure": self.port}
        (folder / "dovecot.conf").write_text(_CONFIG.format(**values), "utf-8")
        mail = _get_mail_user()
        os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)

    def __enter__(self):
        command = [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_listener(self.port)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)

    def deliver(self, content: bytes, name: str) -> None:
        """Put a mail into the inbox, as new."""
        path = self.folder / "mail" / "new" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        mail = _get_mail_user()
        for each in (path.parent, path):
            os.chown(each, mail.pw_uid, mail.pw_gid)

    def list_files(self) -> set[str]:
        """Return the names of all mails with their flags: what a change of the mailbox would alter."""
        kinds = ("new", "cur")
        return {
            str(path.relative_to(self.folder))
            for kind in kinds
            for path in (self.folder / "mail").rglob(f"{kind}/*")
        }
