"""How the last look at a changed config went."""

import msgspec


class ConfigReloads(msgspec.Struct):
    """`at_ms` is when what is in force came into force; 0 where that has been so since the start."""

    is_successful: bool = True
    at_ms: int = 0

    def succeeded(self, now_ms: int) -> None:
        self.is_successful, self.at_ms = True, now_ms

    def failed(self) -> None:
        self.is_successful = False
