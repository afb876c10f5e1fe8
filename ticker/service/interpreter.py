"""Python, set up for thousands of readers."""

import gc
import sys


def tune_the_interpreter() -> None:
    """Have garbage collection look at what is new, and seldom at all; and have threads take short turns.

    Thousands of readers are hundreds of thousands of objects that live for hours; at Python's default
    thresholds, a herd that comes back has them walked again and again. What dies young in a circle is found
    after 50,000 more objects, what had grown old after 5 million: seldomer, and a day of short streams
    would be kept. And at the default of 5 ms, each
    turn of a thread that stores or sorts what a large feed brought is a delay for every reader.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    sys.setswitchinterval(0.001)
