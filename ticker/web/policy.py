"""What a browser lets a page of ours load, and who may have it in a frame."""

from collections.abc import Sequence

from quart import Response


def protect(
    response: Response, *, images: bool = False, ancestors: Sequence[str] = (), has_base: bool = False
) -> None:
    """Its own files and nothing else, and with `images` pictures from elsewhere.

    Pages of this site may frame it, and those of `ancestors`. `has_base` is of a page that says itself
    what its addresses are relative to.
    """
    response.headers["Content-Security-Policy"] = _policy(
        images=images, ancestors=ancestors, has_base=has_base
    )
    # Browsers that know the other one do not look at it; and it cannot say what that says of other sites.
    if not ancestors:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"


def _policy(*, images: bool, ancestors: Sequence[str], has_base: bool) -> str:
    pictures = "'self' data: https: http:" if images else "'self' data:"
    base = "'self'" if has_base else "'none'"
    framers = ("'self'", *ancestors)
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src {pictures}; "
        f"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri {base}; form-action 'self'; "
        f"frame-ancestors {' '.join(framers)}; "
        "require-trusted-types-for 'script'; trusted-types ticker"
    )
