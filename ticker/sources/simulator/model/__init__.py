"""The model of a market: pure, and of + - * / and square roots alone, so that it is the same everywhere."""
