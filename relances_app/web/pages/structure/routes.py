"""Register the routes of the page by importing its modules."""

from relances_app.web.pages.structure import backups, company, mail_account, sign_in
from relances_app.web.pages.structure.blueprint import page

__all__ = ["backups", "company", "mail_account", "page", "sign_in"]
