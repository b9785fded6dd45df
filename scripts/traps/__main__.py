"""Write all traps into a folder: python -m scripts.traps FOLDER."""

import sys
from pathlib import Path

from scripts.traps import make_traps

if __name__ == "__main__":
    for trap in make_traps(Path(sys.argv[1])):
        print(f"{trap.path.stat().st_size:>10,}  {trap.name}")
