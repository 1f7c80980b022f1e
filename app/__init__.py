"""The strategist's web app: results in a browser, on this machine only."""
