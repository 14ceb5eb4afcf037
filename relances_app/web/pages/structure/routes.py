"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.structure import backups, mail_account, mail_settings, mailbox, sections, sign_in
from relances_app.web.pages.structure.blueprint import page

__all__ = ["backups", "mail_account", "mail_settings", "mailbox", "page", "sections", "sign_in"]
