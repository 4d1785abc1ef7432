"""A roster whose heads are typed again on each page."""

import io

import pytest
from openpyxl import load_workbook

from lianxin.domains.forms.actions.downloading import take_file
from lianxin.kernel import clock
from tests.factories.cases import make_case, make_town
from tests.factories.form_files import bytes_of, grid
from tests.factories.forms import make_filling, make_form

pytestmark = pytest.mark.django_db

HEAD = ["序号", "登记时间", "诉求人", "联系电话", "诉求内容"]
BLANK = [None] * 5


def test_records_run_over_the_pages():
    town = make_town()
    for number in range(4):
        make_case(town.orgs["grid"], name=f"王小{number}", phone=f"1398751234{number}")
    pages = bytes_of(
        grid([["诉求登记台账", *BLANK[1:]], HEAD, BLANK, BLANK, HEAD, BLANK], merged=["A1:E1"], table="A2:E6")
    )
    form = make_form(town.orgs["township"], town.dispatcher, body=pages, name="台账.xlsx")
    filling = make_filling(form, town.orgs["community"], town.desk)
    taken = take_file(filling=filling, by=town.desk.actor, at=clock.now())
    sheet = load_workbook(io.BytesIO(taken.content)).active
    assert [sheet[f"D{row}"].value for row in range(2, 8)] == [
        "联系电话", "139****2340", "139****2341", "联系电话", "139****2342", "139****2343",
    ]  # fmt: skip
