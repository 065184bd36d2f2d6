"""`python -m emulator` is `lipsync-emulator`."""

from emulator.cli import main

if __name__ == "__main__":
    main(prog_name="lipsync-emulator")
