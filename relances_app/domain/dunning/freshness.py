"""How old the data are: who has paid since is unknown, and a reminder to somebody who paid is the worst of all."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.dates import format_date
from relances_app.domain.errors import UserError

FRESH_DAYS = 7
STALE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Freshness:
    """The day of the newest data beside today; None where nothing was ever brought in."""

    imported_on: date | None
    today: date
    fresh_days: int = FRESH_DAYS
    stale_days: int = STALE_DAYS

    @property
    def age_days(self) -> int:
        """Days since the data came; never negative, whatever the clock says."""
        return max((self.today - self.imported_on).days, 0) if self.imported_on else 0

    @property
    def is_old(self) -> bool:
        """Say whether a warning is due before sending."""
        return self.age_days > self.fresh_days

    @property
    def is_stale(self) -> bool:
        """Say whether sending is refused until a person says otherwise."""
        return self.age_days > self.stale_days

    @property
    def message(self) -> str:
        """`Données du 24/11/2026 (il y a 12 jours)`; empty where nothing was ever brought in."""
        if self.imported_on is None:
            return ""
        ago = {0: "aujourd'hui", 1: "hier"}.get(self.age_days, f"il y a {self.age_days} jours")
        return f"Données du {format_date(self.imported_on)} ({ago})"

    def require_fresh(self, *, is_accepted: bool) -> None:
        """Raise Refusal where the data are stale and nobody takes it upon himself."""
        if self.is_stale and not is_accepted:
            raise UserError(
                f"{self.message} : des clients ont sans doute payé depuis. Apportez un fichier récent sur la page "
                "« Import », ou confirmez que ces données sont encore vraies."
            )
