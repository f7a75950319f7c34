"""Papers in a line on the page of the case, which is open to more roles than each document."""

from typing import Any, Final

# The class that everybody who may read a case may see; of every other, only the class is told.
OPEN: Final = "ordinary"


def document_title(body: dict[str, Any]) -> str:
    """Return a document's title where its class is open to all, else only its class."""
    sensitivity = body.get("sensitivity") or OPEN
    if sensitivity == OPEN:
        return str(body.get("title") or "Document")
    return f"A {sensitivity} document"


def document_sentence(body: dict[str, Any]) -> str:
    """Return what the filing of a document says; the title of a closed one is left out."""
    says = document_title(body)
    if (body.get("sensitivity") or OPEN) == OPEN:
        says += f" ({str(body.get('type', 'other')).replace('_', ' ')})"
    if body.get("replaces"):
        says += f", in the place of version {body['replaces']}"
    return f"{says}."


def notice_sentence(body: dict[str, Any]) -> str:
    """Return what the making of a notice says: which, by which route, to whom."""
    name = body.get("subject") or str(body["template"]).replace("_", " ").capitalize()
    route = f" by {body['route']}" if body.get("route") else ""
    return f"{name}{route}, to {body['recipient']}."
