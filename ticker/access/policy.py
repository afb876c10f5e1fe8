"""Who may do what, as the config in force has it. Pure."""

import hmac
from hashlib import sha256

import msgspec

from ticker.access.credentials import TokenRefused, bearer
from ticker.access.rights import Rights
from ticker.config.types import Access, OpenAccess


class Principal(msgspec.Struct, frozen=True):
    """Whose rights count: who has the token of that name, whose SHA-256 is `digest`; or anybody."""

    name: str = ""
    digest: bytes = b""


ANONYMOUS = Principal()


class Policy:
    """Looks tokens up, and says what whoever has one may do."""

    def __init__(self, access: Access) -> None:
        anonymous = access.anonymous
        self._rights = {
            ANONYMOUS: Rights(
                anonymous.read, anonymous.write, anonymous.operate, only_here=isinstance(access, OpenAccess)
            )
        }
        for name, token in access.tokens.items():
            read = anonymous.read if token.read is None else token.read
            self._rights[Principal(name, token.digest)] = Rights(read, token.write, token.operate)
        self._named = {principal.name: principal for principal in self._rights if principal != ANONYMOUS}
        self._is_open = isinstance(access, OpenAccess)

    def authenticated(self, authorization: str) -> Principal:
        """Whose rights count for a header Authorization; TokenRefused if its token is wrong.

        Where the config says nothing of access, no token can be.
        """
        token = bearer(authorization)
        if not token or self._is_open:
            return ANONYMOUS
        principal = self.principal(token)
        if principal is None:
            raise TokenRefused
        return principal

    def principal(self, token: str) -> Principal | None:
        """Who has a token; None for one that is wrong.

        It takes as long for any other token of that length: all are compared, and by their hashes.
        """
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        found = None
        for principal in self._rights:
            if hmac.compare_digest(principal.digest, digest):
                found = principal
        return found

    def named(self, name: str) -> Principal | None:
        """Who has the token of that name now."""
        return self._named.get(name)

    def rights(self, principal: Principal) -> Rights | None:
        """What somebody may do now; None if their token is none any more, or another one."""
        return self._rights.get(principal)
