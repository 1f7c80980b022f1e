"""One file for each engine that runs the bare contagion, all with the contract of `trial`."""
