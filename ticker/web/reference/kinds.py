"""A schema in words, for people. Pure."""

from ticker.web.reference.schemas import Schema


def kind_in_words(schema: Schema) -> str:
    """As `number or null`."""
    match schema:
        case {"anyOf": [*choices]} | {"oneOf": [*choices]}:
            return " or ".join(map(kind_in_words, choices))
        case {"const": value}:
            return f"“{value}”"
        case {"enum": [*values]}:
            return " or ".join(f"“{value}”" for value in values)
        case {"$ref": str(place)}:
            return place.rpartition("/")[2]
        case {"type": "array", "items": items}:
            return f"list of {kind_in_words(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"map of {kind_in_words(values)}"
        case {"type": str(kind)}:
            return kind
        case _:
            return "anything"
