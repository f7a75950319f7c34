"""How the commands print a proof, whichever log it is of."""

import json
from dataclasses import asdict
from typing import Any


def print_proof(proof: Any) -> None:
    """Print a proof as JSON, without what it does not have."""
    print(json.dumps({k: v for k, v in asdict(proof).items() if v is not None}, indent=2))
