"""Age of the imported data: with old data, customers who have paid since would be reminded by mistake."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError

FRESH_DAYS = 7
STALE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Freshness:
    """Date of the newest import (None if there was none), today, and the age limits in days."""

    imported_on: date | None
    today: date
    fresh_days: int = FRESH_DAYS
    stale_days: int = STALE_DAYS

    @property
    def age_days(self) -> int:
        """Days since the import; never negative, even if the clock was set back."""
        return max((self.today - self.imported_on).days, 0) if self.imported_on else 0

    @property
    def is_old(self) -> bool:
        """Return whether to warn before sending."""
        return self.age_days > self.fresh_days

    @property
    def is_stale(self) -> bool:
        """Return whether sending requires a confirmation by the user."""
        return self.age_days > self.stale_days

    @property
    def message(self) -> str:
        """`Données du 24/11/2026 (il y a 12 jours)`; empty if nothing was imported."""
        if self.imported_on is None:
            return ""
        ago = {0: "aujourd'hui", 1: "hier"}.get(self.age_days, f"il y a {self.age_days} jours")
        return f"Données du {format_date(self.imported_on)} ({ago})"

    def require_fresh(self, *, is_accepted: bool) -> None:
        """Raise UserError if the data are stale and the user has not confirmed."""
        if self.is_stale and not is_accepted:
            raise UserError(
                f"{self.message} : des clients ont sans doute payé depuis. Importez un fichier récent sur la page "
                "« Import », ou confirmez que ces données sont encore vraies."
            )
