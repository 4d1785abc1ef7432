"""What a place sets before the first request: categories and the privacy notice."""

from datetime import date, datetime

from lianxin.demo.bank import DATA, category_rows
from lianxin.domains.cases.actions.configuration import set_categories
from lianxin.domains.cases.importing.category_file import read_categories
from lianxin.domains.cases.models import Category, PrivacyNotice
from lianxin.foundation.orgs.models import Org
from lianxin.kernel.actors import SYSTEM


def load_categories() -> dict[str, Category]:
    """Add the category tree where it is missing, level by level; all categories by code."""
    known = {category.code: category for category in Category.objects.all()}
    for level in range(4):
        rows = [row for row in category_rows() if int(row["level"]) == level and row["code"] not in known]
        made = Category.objects.bulk_create([_category(row, known) for row in rows])
        known |= {category.code: category for category in made}
    return known


def load_details(*, since: date, at: datetime) -> None:
    """What some of them ask besides, ready answers, papers, and whose they are."""
    set_categories(rows=read_categories(DATA / "categories.csv", since=since), by=SYSTEM, at=at)


def _category(row: dict[str, str], known: dict[str, Category]) -> Category:
    return Category(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        parent=known[row["parent"]] if row["parent"] else None,
        level=int(row["level"]),
        plain=row["plain"] == "1",
        icon=row["icon"],
        order=int(row["order"]),
        refer_to=row["refer_to"],
        evidence=row["evidence"] == "1",
        valid_from=date.fromisoformat(row["valid_from"]),
        source=row["source"],
    )


def load_notice(org: Org, *, valid_from: date) -> PrivacyNotice:
    """The first version of the notice, for the unit and everything below it."""
    return PrivacyNotice.objects.create(
        org=org,
        version=1,
        words_zh=(DATA / "notice_zh.txt").read_text(encoding="utf-8").strip(),
        words_en=(DATA / "notice_en.txt").read_text(encoding="utf-8").strip(),
        valid_from=valid_from,
    )
