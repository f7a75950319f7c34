"""How strong the evidence of a departure is."""

from enum import StrEnum


class EvidenceGrade(StrEnum):
    """Grades of evidence that somebody left; only A and B confirm a departure.

    A: government exit record, or biometric-confirmed match supplied by the source with passport.
    B: consular verification. C: self-report, stamp copy, manifest only. D: statement.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def confirms(self) -> bool:
        """Say whether evidence of this grade confirms a departure and may close a case."""
        return self in (EvidenceGrade.A, EvidenceGrade.B)
