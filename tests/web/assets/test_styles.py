"""Style sheets are sent without what separates nothing; tests/browser/test_styles.py reads the page's."""

from ticker.web.assets.styles import shortened


def test_comments_and_spaces_that_separate_nothing_are_left_out() -> None:
    sheet = "/* One. */\na :hover {\n  width: calc(1px + 2px); /* two */\n  top: 0;\n}\n\n\nb { top: 0 }\n"
    assert shortened(sheet) == "a :hover{width: calc(1px + 2px);top: 0}\nb{top: 0}\n"


def test_strings_and_addresses_stay_as_they_are() -> None:
    sheet = """a::before { content: " { /* \\" */ } "; background: url(data:image/svg+xml;a/*b) }"""
    assert shortened(sheet) == (
        """a::before{content: " { /* \\" */ } ";background: url(data:image/svg+xml;a/*b)}\n"""
    )
