from math import atan, cos, isfinite, pi, sin, sqrt

from ticker.sources.simulator.randomness import draw, stream_of, student_t, unit

N = 20_000
LARGEST_WORD = 2**64 - 1


def student_t5_cdf(t: float) -> float:
    """Abramowitz and Stegun 26.7.3, five degrees of freedom."""
    angle = atan(t / sqrt(5.0))
    return 0.5 + (angle + sin(angle) * (cos(angle) + 2.0 / 3.0 * cos(angle) ** 3)) / pi


def test_a_uniform_is_strictly_between_zero_and_one() -> None:
    assert unit(0) > 0.0
    assert unit(LARGEST_WORD) < 1.0
    assert unit(0) == 1.0 - unit(LARGEST_WORD)


def test_the_most_extreme_uniforms_make_a_finite_shock() -> None:
    for radius in (0, LARGEST_WORD):
        for angle in (0, LARGEST_WORD):
            assert isfinite(student_t(unit(radius), unit(angle)))


def test_shocks_are_student_t_with_five_degrees_of_freedom_and_unit_variance() -> None:
    stream = stream_of(7, "AAPL")
    shocks = sorted(draw(stream, step).shock for step in range(N))
    distance = max(
        abs(student_t5_cdf(shock * sqrt(5.0 / 3.0)) - (rank + 0.5) / N) for rank, shock in enumerate(shocks)
    )
    assert distance < 1.36 / sqrt(N)  # Kolmogorov-Smirnov, 5 %
    assert abs(sum(shock * shock for shock in shocks) / N - 1.0) < 0.1


def test_the_other_draws_are_uniform_and_independent_of_each_other() -> None:
    stream = stream_of(7, "AAPL")
    draws = [draw(stream, step) for step in range(N)]
    columns = [
        [each.activity for each in draws],
        [each.rounding for each in draws],
        [each.bid for each in draws],
        [each.ask for each in draws],
    ]
    for index, column in enumerate(columns):
        assert abs(sum(column) / N - 0.5) < 0.01
        assert abs(sum((value - 0.5) ** 2 for value in column) / N - 1.0 / 12.0) < 0.003
        for other in columns[index + 1 :]:
            covariance = sum((a - 0.5) * (b - 0.5) for a, b in zip(column, other, strict=True)) / N
            assert abs(covariance * 12.0) < 0.03


def test_a_step_draws_the_same_whenever_it_is_asked() -> None:
    stream = stream_of(42, "AAPL")
    later = draw(stream, 1_000_000)
    assert draw(stream, 1_000_000) == later
    assert draw(stream, 999_999) != later


def test_streams_of_different_seeds_and_symbols_differ() -> None:
    names = {stream_of(seed, symbol) for seed in (1, 11, -1) for symbol in ("A", "AA", "1A")}
    assert len(names) == 9
    assert len({draw(name, 1).shock for name in names}) == 9
