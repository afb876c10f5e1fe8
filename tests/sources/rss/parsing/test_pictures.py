import pytest

from tests.sources.rss.documents import atom, entry_of, rss

MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


@pytest.mark.parametrize(
    ("inner", "image"),
    [
        ("", None),
        (f'<media:thumbnail {MEDIA} url="/a"/>', "https://example.org/a"),
        (f'<media:content {MEDIA} url="/a" medium="image"/>', "https://example.org/a"),
        (f'<media:content {MEDIA} url="/a" type="image/webp"/>', "https://example.org/a"),
        (f'<media:content {MEDIA} url="/a.jpg?w=1"/>', "https://example.org/a.jpg?w=1"),
        (f'<media:content {MEDIA} url="/a.jpg" type="video/mp4"/>', None),
        (f'<media:content {MEDIA} url="/a"/>', None),
        (f'<media:content {MEDIA} type="image/png"/>', None),
        (f'<media:group {MEDIA}><media:content url="/a.png"/></media:group>', "https://example.org/a.png"),
        ('<enclosure url="/a" type="image/jpeg" length="1"/>', "https://example.org/a"),
        ('<enclosure url="/a.JPEG" length="1"/>', "https://example.org/a.JPEG"),
        ('<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>', None),
        ('<enclosure url="javascript:alert(1)" type="image/png"/>', None),
        ('<enclosure url="data:image/png;base64,AA" type="image/png"/>', None),
        (
            '<i:image xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd" href="/a"/>',
            "https://example.org/a",
        ),
        (
            f'<media:thumbnail {MEDIA} url="/icon" width="16"/>'
            f'<media:content {MEDIA} url="/a.jpg" width="640"/>',
            "https://example.org/a.jpg",
        ),
        (f'<media:thumbnail {MEDIA} url="/icon" width="16"/>', "https://example.org/icon"),
        (f'<media:thumbnail {MEDIA} url="/a" width="wide"/>', "https://example.org/a"),
        (f'<media:thumbnail {MEDIA} url="/a" width="{"9" * 5000}"/>', "https://example.org/a"),
    ],
)
def test_picture_of_an_entry_is_an_address(inner: str, image: str | None) -> None:
    assert entry_of(rss(f"<item><title>t</title>{inner}</item>")).image == image


def test_picture_of_an_atom_entry_is_its_enclosure() -> None:
    link = '<link rel="enclosure" type="image/png" href="pictures/1"/>'
    body = atom(
        f"<entry><id>1</id><title>t</title>{link}</entry>", attributes='xml:base="https://b.example/x/"'
    )
    assert entry_of(body).image == "https://b.example/x/pictures/1"
