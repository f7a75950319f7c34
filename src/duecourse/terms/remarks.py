"""Things an intake check noticed on an accepted record, which stays as the source gave it."""

from enum import IntFlag


class Remark(IntFlag):
    """What was noticed, one bit each; stored as a number on the case's row."""

    DEPARTURE_FLAG_WITHOUT_DATE = 1
    AGE_IMPLAUSIBLE = 2
    AGE_DISAGREES_WITH_BIRTH_YEAR = 4
    UPDATE_FLAG_SET = 8
    UNTIL_FAR_AHEAD = 16
    DEPARTURE_FLAG_SET = 32
    DEPARTURE_DATE_SAID = 64
    SAME_DAY_DEPARTURE = 128


SENTENCES = {
    Remark.DEPARTURE_FLAG_WITHOUT_DATE: "The source set its departure flag but gave no date.",
    Remark.AGE_IMPLAUSIBLE: "The age in the record is negative or over 110.",
    Remark.AGE_DISAGREES_WITH_BIRTH_YEAR: "Age and year of birth differ by more than a year.",
    Remark.UPDATE_FLAG_SET: "The source set its update flag.",
    Remark.UNTIL_FAR_AHEAD: "The admitted-until date lies so far ahead that it may be a filler.",
    Remark.DEPARTURE_FLAG_SET: "The source set its departure flag.",
    Remark.DEPARTURE_DATE_SAID: "The source gave a departure date.",
    Remark.SAME_DAY_DEPARTURE: "Arrival and departure fall on one day.",
}
