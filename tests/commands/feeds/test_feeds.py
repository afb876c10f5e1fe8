"""`ticker feeds add`, `import` and `export` as an operator runs them."""

import asyncio
from pathlib import Path

import pytest

from tests.commands.site import FEED, Site
from tests.support.disks import full_disk
from tests.support.listening import listening
from tests.support.origin import answer
from ticker.config import load
from ticker.sources.kinds import known_kinds

LINK = '<link rel="alternate" type="application/rss+xml" title="Main" href="{}">'


def page(*hrefs: str) -> bytes:
    return f"<html><head><title>A page</title>{''.join(map(LINK.format, hrefs))}</head></html>".encode()


def asked(site: Site) -> list[str]:
    return [one.path for one in site.server.asked]


# add


async def test_a_feed_is_added_by_its_own_address(site: Site) -> None:
    site.server.answer(FEED.replace(b"<title>", b"<title>The Example: ", 1))
    said = await site.run("feeds", "add", site.server.url(), "--channel", "world", "--private")
    assert (said.code, said.err) == (0, "")
    ((name, text),) = site.files().items()
    (source,) = load(Path("config.yaml"), {}, known_kinds()).sources
    assert f"feeds/{name}: RSS 2.0, 2 entries" in said.out
    assert said.out.endswith("in the channel world; a Ticker that runs takes it over by itself\n")
    assert f"url: {site.server.url()}\n" in text
    assert (source.channel, source.name, source.kind) == ("world", name.removesuffix(".yaml"), "rss")
    assert asked(site) == ["/feed"]


async def test_an_address_may_be_pasted_as_it_was_found(site: Site) -> None:
    site.server.answer(FEED)
    for typed in (f"<feed:{site.server.url()}>.", f"[The feed]({site.server.url()})"):
        said = await site.run("feeds", "add", typed, "--private", "--name", "mine")
        assert f"url: {site.server.url()}\n" in site.files()["mine.yaml"]
        (site.feeds / "mine.yaml").unlink()
    assert said.code == 0


async def test_a_site_without_tls_is_found_without_a_scheme(site: Site) -> None:
    async def plain_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(1) == b"G":
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer(FEED).wire(connection="close"))

    async with listening(plain_only) as port:
        said = await site.run("feeds", "add", f"127.0.0.1:{port}/feed", "--private", "--name", "mine")
    assert f"; trying http://127.0.0.1:{port}/feed\n" in said.out
    assert f"url: http://127.0.0.1:{port}/feed\n" in site.files()["mine.yaml"]


async def test_a_page_leads_to_the_feed_that_it_names(site: Site) -> None:
    site.server.answer(page("/feed"), path="/")
    site.server.answer(FEED)
    said = await site.run("feeds", "add", site.server.url("/"), "--private", "--name", "mine")
    assert said.code == 0
    assert f"url: {site.server.url()}\n" in site.files()["mine.yaml"]
    assert asked(site) == ["/", "/feed"]


async def test_of_several_feeds_all_are_listed_and_the_first_is_taken(site: Site) -> None:
    site.server.answer(page("/one", "/two"), path="/")
    site.server.answer(FEED, path="/one")
    said = await site.run("feeds", "add", site.server.url("/"), "--private", "--name", "mine")
    lines = said.out.splitlines()
    assert lines[0] == f"{site.server.url('/')} names 2 feeds, of which the first is taken:"
    assert lines[1:3] == [f"  {site.server.url(path)}  RSS  Main" for path in ("/one", "/two")]
    assert f"url: {site.server.url('/one')}\n" in site.files()["mine.yaml"]


async def test_a_feed_that_only_the_headers_of_a_page_name_is_found(site: Site) -> None:
    link = '</hidden>; rel="alternate"; type="application/rss+xml"'
    site.server.answer(page(), path="/", link=link)
    site.server.answer(FEED, path="/hidden")
    said = await site.run("feeds", "add", site.server.url("/"), "--private", "--name", "mine")
    assert (said.code, asked(site)) == (0, ["/", "/hidden"])


async def test_of_a_blog_the_feed_is_taken_and_not_its_comments(site: Site) -> None:
    site.server.answer(page("/comments/feed/", "/feed/"), path="/")
    site.server.answer(FEED, path="/feed/")
    said = await site.run("feeds", "add", site.server.url("/"), "--private", "--name", "mine")
    assert (said.code, asked(site)) == (0, ["/", "/feed/"])


async def test_a_page_that_names_no_feed_is_asked_at_three_common_places(site: Site) -> None:
    site.server.answer(page(), path="/blog")
    site.server.answer(b"", path="/feed", status=404)
    site.server.answer(page(), path="/rss.xml")
    site.server.answer(FEED, path="/atom.xml")
    said = await site.run("feeds", "add", site.server.url("/blog"), "--private", "--name", "mine")
    assert (said.code, asked(site)) == (0, ["/blog", "/feed", "/rss.xml", "/atom.xml"])
    assert f"{site.server.url('/feed')}: 404 Not Found" in said.out
    assert f"url: {site.server.url('/atom.xml')}\n" in site.files()["mine.yaml"]


async def test_a_page_without_any_feed_is_refused(site: Site) -> None:
    site.server.answer(page(), path="/")
    for path in ("/feed", "/rss.xml", "/atom.xml"):
        site.server.answer(b"", path=path, status=404)
    said = await site.run("feeds", "add", site.server.url("/"), "--private")
    assert said.refusal.startswith(
        f"ticker: {site.server.url('/')}: no feed was found: it answered with an HTML"
    )
    # All that was found is an ordinary page.
    assert "captcha" not in said.refusal
    assert site.files() == {}


async def test_a_permanent_move_is_followed_in_the_file(site: Site) -> None:
    site.server.answer(status=301, location="/new", path="/old")
    site.server.answer(FEED, path="/new")
    said = await site.run("feeds", "add", site.server.url("/old"), "--private", "--name", "mine")
    assert f"has moved for good to {site.server.url('/new')}" in said.out
    assert f"url: {site.server.url('/new')}\n" in site.files()["mine.yaml"]


async def test_private_addresses_are_refused_unless_they_are_allowed(site: Site) -> None:
    site.server.answer(FEED)
    said = await site.run("feeds", "add", site.server.url())
    assert "is a loopback address; --private allows it" in said.refusal
    assert asked(site) == []
    await site.run("feeds", "add", site.server.url(), "--private", "--name", "mine")
    assert "private: true\n" in site.files()["mine.yaml"]


async def test_a_feed_that_is_watched_already_is_not_added_again(site: Site) -> None:
    site.server.answer(FEED)
    await site.run("feeds", "add", site.server.url(), "--private", "--name", "mine")
    said = await site.run("feeds", "add", site.server.url("/feed"), "--private", "--name", "other")
    assert said.refusal.endswith("is there already, as the source mine")
    assert list(site.files()) == ["mine.yaml"]


async def test_no_file_and_no_source_is_ever_replaced(site: Site) -> None:
    site.server.answer(FEED)
    (site.feeds / "Mine.yml").write_text("{kind: rss, channel: world, url: 'https://x.y/', name: yours}")
    before = site.files()
    for name in ("mine", "yours"):
        said = await site.run("feeds", "add", site.server.url(), "--private", "--name", name)
        assert said.refusal == f"ticker: --name: there is a source or a file {name!r} already"
    assert site.files() == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("nope://x",), "expected an http:// or https:// address"),
        (
            ("https://me:pw@x.y/",),
            "https://***@x.y/: expected an http:// or https:// address, without",
        ),
        (("no such host.invalid",), "expected an http:// or https:// address"),
        (("https://no-such-host.invalid/",), "could not resolve no-such-host.invalid"),
        (
            ("https://x.y/", "--channel", "wrld"),
            "there is no channel 'wrld'; expected one of stocks, world, tech",
        ),
    ],
)
async def test_what_cannot_be_added_is_told_in_one_line(
    site: Site, arguments: tuple[str, ...], expected: str
) -> None:
    assert expected in (await site.run("feeds", "add", *arguments)).refusal
    assert site.files() == {}


async def test_the_shipped_config_is_nobodys_to_add_to(site: Site) -> None:
    (site.root / "config.yaml").unlink()
    said = await site.run("feeds", "add", "https://x.y/")
    assert said.refusal.startswith("ticker: config.yaml: there is none here; `ticker init` makes one")


async def test_a_config_whose_feeds_are_one_file_is_told_so(site: Site) -> None:
    (site.root / "all.yaml").write_text("{kind: rss, channel: world, url: 'https://x.y/'}")
    site.write("config.yaml", "feeds: all.yaml\nchannels: {world: }\n")
    said = await site.run("feeds", "add", "https://x.y/2")
    assert "all.yaml: is one file" in said.refusal


# import and export

LIST = """<opml version="2.0"><body>
<outline text="tech"><outline text="A" type="rss" xmlUrl="https://x.y/a"/></outline>
<outline text="Cooking"><outline text="B" type="rss" xmlUrl="https://x.y/b"/></outline>
<outline text="C" type="rss" xmlUrl="ftp://x.y/c"/>
</body></opml>"""


async def test_a_list_becomes_a_file_for_each_feed(site: Site) -> None:
    site.write("list.opml", LIST)
    said = await site.run("feeds", "import", "list.opml", "--channel", "world")
    assert (said.code, said.err) == (0, "")
    assert [(one.name, one.channel) for one in load(Path("config.yaml"), {}, known_kinds()).sources] == [
        ("a", "tech"),
        ("b", "world"),
    ]
    assert "no channel is called Cooking: what is in there went to world\n" in said.out
    assert "skipped ftp://x.y/c: url: expected an http:// or https:// address" in said.out
    assert said.out.endswith("list.opml: 2 feeds added, 1 skipped\n")
    before = site.files()
    again = await site.run("feeds", "import", "list.opml", "--channel", "world")
    assert again.out.endswith("list.opml: 0 feeds added, 3 skipped\n")
    assert site.files() == before


async def test_a_list_that_is_bent_is_read_and_told_so(site: Site) -> None:
    site.write(
        "list.opml",
        "<opml><body><outline text='A' xmlUrl='https://x.y/?a=1&b=2'/>"
        "<outline text='B' xmlUrl='feed://x.y/b'/></body></opml>",
    )
    said = await site.run("feeds", "import", "list.opml", "--channel", "world")
    assert said.out.splitlines()[0] == (
        "list.opml:1: XML that is wrong: not well-formed (invalid token), read as it was meant"
    )
    assert said.out.endswith("list.opml: 2 feeds added, 0 skipped\n")
    assert "url: https://x.y/?a=1&b=2\n" in site.files()["a.yaml"]
    assert "url: http://x.y/b\n" in site.files()["b.yaml"]


async def test_what_was_exported_is_imported_as_it_was(site: Site) -> None:
    site.write("list.opml", LIST)
    await site.run("feeds", "import", "list.opml")
    a = site.feeds / "a.yaml"
    a.write_text(a.read_text().replace("every: 15m", "every: auto"))
    before = site.files()
    assert (await site.run("feeds", "export", "mine.opml")).out == "mine.opml: 2 feeds\n"
    for file in site.feeds.iterdir():
        file.unlink()
    await site.run("feeds", "import", "mine.opml")
    assert site.files() == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<opml><body>", "ticker: list.opml:1: expected OPML, got XML that is wrong: no element found"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "ticker: list.opml:1: refused: it declares the entity"),
        (None, "ticker: list.opml: cannot be read: no such file or directory"),
    ],
)
async def test_a_list_that_is_none_is_told_in_one_line(site: Site, text: str | None, expected: str) -> None:
    if text is not None:
        site.write("list.opml", text)
    assert (await site.run("feeds", "import", "list.opml")).refusal.startswith(expected)
    assert site.files() == {}


async def test_an_export_that_cannot_be_written_is_told_in_one_line(site: Site) -> None:
    said = await site.run("feeds", "export", "nowhere/x.opml")
    assert said.refusal == "ticker: nowhere/x.opml: cannot be written: no such file or directory"


async def test_on_a_full_disk_the_list_of_before_is_kept_and_no_half_feed_is_left(site: Site) -> None:
    (site.root / "list.opml").write_text("before")
    site.write("more.opml", '<opml><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>')
    with full_disk(at_bytes=20):
        export = await site.run("feeds", "export", "list.opml")
        added = await site.run("feeds", "import", "more.opml")
    assert export.refusal == "ticker: list.opml: cannot be written: file too large"
    assert "cannot be written: file too large" in added.refusal
    assert (site.root / "list.opml").read_text() == "before"
    assert site.files() == {}
    assert (await site.run("feeds", "export", "/dev/null")).code == 0
