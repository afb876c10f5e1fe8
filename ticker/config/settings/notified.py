"""Who may be told of alerts, as config.yaml says it: names, and for each the addresses behind it."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from ticker.config.scalars import Name
from ticker.config.settings.apprise import is_there, service_of

_EXPECTED = "an address that Apprise understands, such as ntfys://TOPIC"
MOST_ADDRESSES = 20


def _addresses(value: object) -> tuple[str, ...]:
    """Nothing of what stands there is told: whatever is behind the scheme may be a secret."""
    if not is_there():
        raise ValueError("nothing, or Apprise to be there: pip install 'ticker[notify]'")
    some = list(value) if isinstance(value, list | tuple) else [value]
    if not 0 < len(some) <= MOST_ADDRESSES:
        raise ValueError(f"1 to {MOST_ADDRESSES} addresses")
    for place, one in enumerate(some, 1):
        if not isinstance(one, str) or service_of(one.strip()) is None:
            raise ValueError(_EXPECTED if len(some) == 1 else f"{_EXPECTED}, but number {place} is none")
    return tuple(dict.fromkeys(str(one).strip() for one in some))


TargetName: TypeAlias = Name
Addresses: TypeAlias = Annotated[
    tuple[str, ...], BeforeValidator(_addresses, json_schema_input_type=str | tuple[str, ...])
]
