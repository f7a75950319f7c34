"""Shapes of the lifecycle page and of a case's way through it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DrawnState:
    """A state as a box of the drawing; `css` says whether a case is there or was."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]
    css: str
    entry: str


@dataclass(frozen=True, slots=True)
class DrawnMove:
    """A move as a curve from box to box."""

    path: str
    css: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One track as a drawing: boxes from top to bottom, moves as curves beside them."""

    width: float
    height: float
    states: tuple[DrawnState, ...]
    moves: tuple[DrawnMove, ...]
    text_x: float


@dataclass(frozen=True, slots=True)
class StateTold:
    """A state in words: its title, how it is reached, and whether nothing follows by itself."""

    title: str
    ends: bool
    starts: bool
    reached_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageTold:
    """One stage of a case's way: the day, the state, and what brought it; `version` 0: the law."""

    on: date | None
    title: str
    by: str
    version: int


@dataclass(frozen=True, slots=True)
class TrackTold:
    """One track, drawn and in words; `way` and `now` are those of a case."""

    name: str
    title: str
    drawing: Drawing
    states: tuple[StateTold, ...]
    way: tuple[StageTold, ...] = ()
    now: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class EndingTold:
    """A final outcome in words: what brings it, each way in a sentence."""

    title: str
    brought_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LifecyclePage:
    """The lifecycle as its data says it."""

    edition: str
    tracks: tuple[TrackTold, ...]
    endings: tuple[EndingTold, ...]
    reopened_by: tuple[tuple[str, str], ...]
    moves_none: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WayPage:
    """A case's way through the lifecycle, on a day."""

    case_id: UUID
    title: str
    as_of: date
    outcome: str
    outcome_on: date | None
    tracks: tuple[TrackTold, ...]
