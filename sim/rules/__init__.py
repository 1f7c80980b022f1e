"""Adoption rules: arithmetic that turns a person's situation into monthly hazards."""
