"""Run the command."""

from tools.gpu.report import main

if __name__ == "__main__":
    raise SystemExit(main())
