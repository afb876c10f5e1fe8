"""Which rules of an exchange a simulated market keeps to."""

from ticker.config.scalars import Flag
from ticker.config.settings import Settings


class RuleSettings(Settings):
    """None unless the file says so: crypto currencies and exchange rates know nothing of the kind."""

    luld: Flag = False
    breakers: Flag = False

    @property
    def any_in_force(self) -> bool:
        return self.luld or self.breakers
