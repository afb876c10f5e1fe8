"""The documentation as a site (`make docs`): put together from docs/ and the code, built, and checked."""
