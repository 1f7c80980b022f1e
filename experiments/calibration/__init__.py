"""Calibration: from runs of a simulator and published numbers to what its parameters can be.

`targets` says what is held to what; `emulators` stands in for the simulator; `history_matching`
rules out what disagrees; `posteriors` draws from what is left by how well it agrees; `recovery`
checks all of it on data whose parameters are known. Everything here takes arrays and functions and
runs no model of the NHS.
"""
