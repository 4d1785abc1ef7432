"""Which column is what."""

import pytest

from lianxin.domains.cases.enums import Channel
from lianxin.domains.cases.importing.columns import Column, settle_columns
from lianxin.domains.cases.importing.wordlists import Standing, channel_of, standing_of
from lianxin.kernel.errors import Invalid

CHINESE = [
    "工单编号",
    "诉求标题",
    "诉求内容",
    "反映的时间",
    "联系人姓名",
    "联系电话",
    "诉求类型",
    "所属社区",
    "详细地址",
    "办理状态",
    "承办单位",
    "答复内容",
    "答复时间",
    "备注",
]
ENGLISH = [
    "Service Request Num",
    "SRType",
    "Method Received",
    "CreatedDate",
    "SRStatus",
    "Status Date",
    "DueDate",
    "Close_Date",
    "Agency",
    "Address",
    "Zip",
]


def named(headings, **said):
    settled = settle_columns(headings, said=said, remembered={})
    return {column.value: headings[place] for column, place in settled.items()}


def test_chinese_headings_are_recognised():
    assert named(CHINESE) == {
        "number": "工单编号", "title": "诉求标题", "words": "诉求内容", "submitted": "反映的时间", "name": "联系人姓名",
        "phone": "联系电话", "category": "诉求类型", "place": "所属社区", "address": "详细地址", "status": "办理状态",
        "handled_by": "承办单位", "reply": "答复内容", "replied": "答复时间",
    }  # fmt: skip


def test_english_headings_are_recognised_however_they_are_spelled():
    assert named(ENGLISH) == {
        "number": "Service Request Num", "category": "SRType", "channel": "Method Received", "submitted": "CreatedDate",
        "status": "SRStatus", "status_at": "Status Date", "due": "DueDate", "closed": "Close_Date",
        "handled_by": "Agency", "address": "Address",
    }  # fmt: skip


def test_what_was_said_goes_before_memory_and_memory_before_a_guess():
    headings = ["时间", "内容", "说明", "备注"]

    settled = settle_columns(
        headings, said={"words": "备注"}, remembered={"words": "说明", "title": "说明", "due": "没有"}
    )

    assert settled == {Column.WORDS: 3, Column.TITLE: 2, Column.SUBMITTED: 0}


def test_an_empty_heading_leaves_a_column_out():
    assert "phone" not in named(CHINESE, phone="")


@pytest.mark.parametrize(
    "headings, said",
    [
        (CHINESE, {"words": "没有这列"}),
        (CHINESE, {"colour": "备注"}),
        (["编号", "内容"], {}),
        (["编号", "时间"], {}),
    ],
    ids=["no such heading", "no such field", "no time", "no words"],
)
def test_mapping_that_cannot_work_is_refused(headings, said):
    with pytest.raises(Invalid):
        settle_columns(headings, said=said, remembered={})


@pytest.mark.parametrize(
    "written, channel",
    [("Phone", Channel.PHONE), ("12345 热线", Channel.HOTLINE), ("微信公众号", None), ("小程序", Channel.WEB), ("窗口", Channel.DESK),
     ("电话", Channel.PHONE), ("qr", Channel.QR), ("Email", Channel.OTHER), ("", None)],
)  # fmt: skip
def test_channels_by_their_many_names(written, channel):
    assert channel_of(written) == channel


@pytest.mark.parametrize(
    "written, standing",
    [("Closed (Duplicate)", Standing.CLOSED), ("已办结", Standing.CLOSED), ("办理中（已派单）", Standing.OPEN), ("In Progress", Standing.OPEN),
     ("已答复", Standing.ANSWERED), ("不知道", None)],
)  # fmt: skip
def test_states_by_their_many_names(written, standing):
    assert standing_of(written) == standing
