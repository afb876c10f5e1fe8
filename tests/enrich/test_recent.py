from ticker.enrich.recent import Recent


def test_what_was_used_longest_ago_is_forgotten() -> None:
    recent = Recent[str, int](2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.setdefault("a", 9) == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]
