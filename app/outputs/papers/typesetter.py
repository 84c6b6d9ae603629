"""Sets one paper, as a process of its own: python typesetter.py NAME, its data as JSON in, the PDF out.

The compiler keeps hundreds of megabytes of a large paper after it is done. Here they go with the process.
"""

import sys
from pathlib import Path

import typst

FOLDER = Path(__file__).resolve().parent


def main(name: str) -> None:
    pdf = typst.compile(
        FOLDER / f"{name}.typ",
        root=FOLDER,
        font_paths=[FOLDER / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        pdf_standards=["ua-1"],
    )
    assert isinstance(pdf, bytes)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(sys.argv[1])
