"""The columns of an I-94 file, and of the typed messages read from it.

A row of the file says two things: an arrival and, where a departure is given, a departure. Both
messages carry the row id (`cicid`, the source's own match of the two) and the admission key.
Source: the label file that comes with the data (I94_SAS_Labels_Descriptions), days are SAS days.
"""

from datetime import date
from typing import Final

import polars as pl

SAS_EPOCH: Final = date(1960, 1, 1)

# The last day on which a departure in the April 2016 release can have happened; later ones (2020,
# 2069, 2084) are typing errors of the source.
LAST_PLAUSIBLE_DAY: Final = date(2016, 9, 19)

ARRIVED_EARLIEST: Final = date(1900, 1, 1)

# What a file must have, as it stands in the file. Numbers may come as text or as floats in CSV.
FILE_COLUMNS: Final[dict[str, pl.DataType]] = {
    "cicid": pl.Int64(), "i94cit": pl.Int64(), "i94res": pl.Int64(), "i94port": pl.String(),
    "arrdate": pl.Int64(), "i94mode": pl.Int64(), "i94addr": pl.String(), "depdate": pl.Int64(),
    "i94bir": pl.Int64(), "i94visa": pl.Int64(), "dtadfile": pl.String(), "visapost": pl.String(),
    "entdepa": pl.String(), "entdepd": pl.String(), "entdepu": pl.String(), "matflag": pl.String(),
    "biryear": pl.Int64(), "dtaddto": pl.String(), "gender": pl.String(), "airline": pl.String(),
    "fltno": pl.String(), "visatype": pl.String(), "adm_key": pl.Int64(),
}  # fmt: skip

NUMBERS: Final = tuple(name for name, kind in FILE_COLUMNS.items() if kind == pl.Int64())

MODES: Final = {1: "air", 2: "sea", 3: "land", 9: "not reported"}

# What the typed messages carry, by name. `line` is the place of the row in the file, from 0.
MESSAGE_COLUMNS: Final[dict[str, pl.DataType]] = {
    "line": pl.Int64(), "row": pl.Int64(), "adm_key": pl.Int64(), "arrived_on": pl.Date(),
    "departed_on": pl.Date(), "departure_said": pl.Int64(), "until_said": pl.String(),
    "until": pl.Date(), "until_kind": pl.String(), "class": pl.String(), "port": pl.String(),
    "mode": pl.String(),
    "state": pl.String(), "age": pl.Int64(), "birth_year": pl.Int64(), "citizenship": pl.Int64(),
    "residence": pl.Int64(), "visa": pl.Int64(), "visa_post": pl.String(), "filed_on": pl.String(),
    "arrival_flag": pl.String(), "departure_flag": pl.String(), "update_flag": pl.String(),
    "match_flag": pl.String(), "gender": pl.String(), "airline": pl.String(), "flight": pl.String(),
    "unreadable": pl.String(),
}  # fmt: skip
