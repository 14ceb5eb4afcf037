"""Starts the program; the entry of the single file too."""

from relances_app.cli import main

if __name__ == "__main__":
    main()
