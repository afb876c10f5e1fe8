"""Prices for symbols that no feed quotes: a seeded market that looks like one, and repeats itself exactly."""

from ticker.sources.simulator.adapter import SimulatorAdapter

__all__ = ["SimulatorAdapter"]
