"""House test: what README and docs point to is there, and their pictures are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PAGES = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
LARGEST_PICTURE = 200_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for target in LINK.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (heading and heading not in headings(file)):
            broken.append(target)
    assert not broken, f"{page.name} points to nothing: {', '.join(broken)}"


def test_the_pictures_of_the_docs_are_small_and_few() -> None:
    pictures = sorted((REPOSITORY / "docs" / "pictures").glob("*"))
    large = [picture.name for picture in pictures if picture.stat().st_size > LARGEST_PICTURE]
    assert len(pictures) <= 12
    assert not large, f"larger than {LARGEST_PICTURE:,} bytes: {', '.join(large)}"


def headings(page: Path) -> set[str]:
    """The anchors of a Markdown page, as readers of Markdown make them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in found}
