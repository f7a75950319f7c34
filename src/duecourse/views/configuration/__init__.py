"""Configuration is data: a versioned file, checked at load, that can only narrow what is there."""

from duecourse.views.configuration.mistakes import (
    ConfigurationRefused,
    ConfigurationUnknown,
    Mistake,
)
from duecourse.views.configuration.read import read, read_text
from duecourse.views.configuration.shapes import Configuration, Known

__all__ = [
    "Configuration", "ConfigurationRefused", "ConfigurationUnknown", "Known", "Mistake", "read",
    "read_text",
]  # fmt: skip
