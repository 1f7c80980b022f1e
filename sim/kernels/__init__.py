"""The compiled loops: ``staff`` of the NHS, and rules on any graph by ``rates`` or by ``sums``."""
