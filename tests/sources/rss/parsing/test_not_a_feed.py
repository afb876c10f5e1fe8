import pytest

from tests.sources.rss.documents import refused_as


@pytest.mark.parametrize(
    ("inner", "detail"),
    [
        (
            "<title>Just a moment...</title><script src='/cdn/challenge-platform/x'></script>",
            'a captcha page titled "Just a moment...", not a feed',
        ),
        ("<form class='g-recaptcha'></form>", "a captcha page, not a feed"),
        ("<p>Please verify that you are not a robot.</p>", "a captcha page, not a feed"),
        ("<p>Our systems have detected unusual traffic.</p>", "a captcha page, not a feed"),
        (
            "<title>Sign in</title><input name=p type='password'>",
            'a log-in page titled "Sign in", not a feed',
        ),
        ("<h1>Before you continue</h1>", "a consent page, not a feed"),
        ("<h1>This domain may be for sale!</h1>", "a parked domain's page, not a feed"),
        (
            "<title>Home</title>",
            'an HTML page titled "Home", not a feed; is it a captcha or a consent page?',
        ),
        ("<title></title>", "an HTML page, not a feed; is it a captcha or a consent page?"),
        (
            "<link rel=alternate type='application/atom+xml' href='feed?a=1&amp;b=2'> captcha",
            "an HTML page, not a feed; the page says its feed is https://example.org/news/feed?a=1&b=2",
        ),
        (
            "<link rel=alternate type='text/xml' title='Comments' href='/c'>"
            "<link title='a > b' rel=alternate type='text/xml' href='/feed?a=1&copy=2'>",
            "an HTML page, not a feed; the page says its feed is https://example.org/feed?a=1&copy=2",
        ),
        (
            "<!-- <link rel=alternate type='application/atom+xml' href='/old'> -->",
            "an HTML page, not a feed; is it a captcha or a consent page?",
        ),
        (
            "<link rel=alternate type='application/atom+xml' href='javascript:alert(1)'>",
            "an HTML page, not a feed; is it a captcha or a consent page?",
        ),
    ],
)
def test_page_in_place_of_a_feed_is_named(inner: str, detail: str) -> None:
    body = f"<!DOCTYPE html><html><head>{inner}</head></html>".encode()
    assert refused_as(body) == f"answered with {detail}"


def test_what_such_a_document_says_is_plain_text_and_short() -> None:
    told = refused_as(f"<html><title>&lt;script&gt;{'long ' * 500}</title>".encode())
    assert "<script>long" in told
    assert len(told) < 200
    assert len(refused_as(b"<" + b"x" * 5000 + b">")) < 200
    assert len(refused_as(b"busy \x1b[31m" * 5000)) < 200
    assert "\x1b" not in refused_as(b"busy \x1b[31m")


@pytest.mark.parametrize("piece", ["<title ", "<link ", "<input ", "<!DOCTYPE ", "<?x ", "<!--", "&", "<"])
def test_page_that_is_made_to_be_slow_is_read_at_once(piece: str) -> None:
    assert "not a feed" in refused_as(f"<html>{piece * 200_000}".encode())
