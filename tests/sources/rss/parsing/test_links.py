import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.rss.parsing.links import absolute, as_browsers_write

BASE = "http://harbour.example/news/"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("www.harbour.example/articles/log?id=2970", "http://www.harbour.example/articles/log?id=2970"),
        ("harbour.example/awards-2026", "http://harbour.example/awards-2026"),
        ("blog.harbour.example:8080/a", "http://blog.harbour.example:8080/a"),
        ("www.other.example", "http://www.other.example"),
        ("other.com/a", "http://other.com/a"),
        ("news.bbc.co.uk/a", "http://news.bbc.co.uk/a"),
        ("site.de/a/b.html", "http://site.de/a/b.html"),
        ("blog.site.io/a", "http://blog.site.io/a"),
        ("news.onet.pl/a", "http://news.onet.pl/a"),
        ("index.pl/2026/a", "http://harbour.example/news/index.pl/2026/a"),
        ("page.de", "http://harbour.example/news/page.de"),
        ("story.do?id=1", "http://harbour.example/news/story.do?id=1"),
        ("<http://harbour.example/a>", "http://harbour.example/a"),
        ('"http://harbour.example/a"', "http://harbour.example/a"),
        ("[http://harbour.example/a]", "http://harbour.example/a"),
        ("<a href='http://harbour.example/a'>here</a>", "http://harbour.example/a"),
        ("sibling.html", "http://harbour.example/news/sibling.html"),
        ("index.php/2026/a", "http://harbour.example/news/index.php/2026/a"),
        ("v1.2/notes", "http://harbour.example/news/v1.2/notes"),
        ("/rooted", "http://harbour.example/rooted"),
        ("//harbour.example/pr", "http://harbour.example/pr"),
        ("?page=2", "http://harbour.example/news/?page=2"),
        ("http:/harbour.example/a", "http://harbour.example/a"),
        ("https:///harbour.example/a", "https://harbour.example/a"),
        ("\\\\other.example\\a", "http://other.example/a"),
        ("http:\\\\harbour.example\\a", "http://harbour.example\\a"),
        ("https://harbour.example/\n a\tb", "https://harbour.example/%20ab"),
    ],
)
def test_link_is_where_a_reader_would_look_for_it(written: str, link: str) -> None:
    assert absolute(written, BASE) == link


@pytest.mark.parametrize(
    "written",
    [
        "",
        "#",
        "-",
        "N/A",
        "none",
        "null",
        "undefined",
        "about:blank",
        "http://",
        "http://[x",
        "http://h:99999/",
        "http://h%2fx/",
        "http://./",
        "http://h:0/",
        "http://h^x/",
    ],
)
def test_what_says_that_there_is_no_link_is_none(written: str) -> None:
    assert absolute(written, BASE) is None


@pytest.mark.parametrize(
    ("written", "link"),
    [
        (
            "http://harbour.example/می\u200cرود/1",
            "http://harbour.example/%D9%85%DB%8C%E2%80%8C%D8%B1%D9%88%D8%AF/1",
        ),
        ("http://harbour.example/soft\xadhyphen", "http://harbour.example/soft%C2%ADhyphen"),
        ("http://harbour.example/a\xa0b", "http://harbour.example/a%C2%A0b"),
        ("http://harbour.example/zwsp\u200b", "http://harbour.example/zwsp%E2%80%8B"),
        ("http://harbour.example/a?q=\u200bż#\u2060", "http://harbour.example/a?q=%E2%80%8B%C5%BC#%E2%81%A0"),
        ("\u2060http://harbour.example/wj", "http://harbour.example/wj"),
        ("\ufeff\u200e /a", "http://harbour.example/a"),
        ("http://har\xadbour.example/a", "http://harbour.example/a"),
        ("http://harbour.example/\u202eevil", "http://harbour.example/%E2%80%AEevil"),
        ("http://harbour.example/\x01\ud83d", "http://harbour.example/%01%EF%BF%BD"),
        ("http://harbour.example/wrocław/dom", "http://harbour.example/wroc%C5%82aw/dom"),
        ('http://harbour.example/"q"<>`{}|\\^\'', "http://harbour.example/%22q%22%3C%3E%60%7B%7D%7C/%5E'"),
        (
            "http://harbour.example/?q='\"<>`{}|\\#`a<b>",
            "http://harbour.example/?q=%27%22%3C%3E`{}|\\#%60a%3Cb%3E",
        ),
        ("http://münchen.example:8080/ż", "http://xn--mnchen-3ya.example:8080/%C5%BC"),
        ("https://пример.example", "https://xn--e1afmkfd.example"),
        ("http://harbour.example/a%20b?c=%C5%82&d=[1]", "http://harbour.example/a%20b?c=%C5%82&d=[1]"),
    ],
)
def test_link_goes_out_as_browsers_write_it(written: str, link: str) -> None:
    found = absolute(written, BASE)
    assert found is not None
    assert found.isprintable()
    assert as_browsers_write(found) == link


def test_letters_stay_as_they_were_written_so_that_no_identity_changes() -> None:
    assert absolute("http://harbour.example/wrocław", BASE) == "http://harbour.example/wrocław"


def test_link_that_grows_too_long_is_none() -> None:
    assert absolute("http://harbour.example/" + "\u200b" * 1_000, BASE) is None


@pytest.mark.parametrize("written", ["//\\@a", "//\u200b\\", "//\xad\\", "//\\@="])
def test_link_to_a_host_that_browsers_do_not_see_is_none(written: str) -> None:
    assert absolute(written, "https://e.org/") is None


@given(st.text(), st.sampled_from([BASE, "https://e.org/", "http://[::1]/"]))
def test_no_text_is_an_error(written: str, base: str) -> None:
    for text in (written, f"http://e.org/{written}", f"//{written}"):
        found = absolute(text, base)
        assert found is None or as_browsers_write(found).isprintable()
