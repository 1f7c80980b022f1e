"""Start the web app: ``python -m app [RESULTS]``."""

from app.launch import main

if __name__ == "__main__":
    raise SystemExit(main())
