"""Private data in free text: found by what stands around, masked readably, in time that grows with the text only."""

import itertools
import time

import pytest
from hypothesis import given, strategies as st

from lianxin.foundation.privacy.masking import Kind, find, mask

# Phones and numbers are invented; no person is meant.
FOUND = [
    ("我叫王建国,想问低保。", Kind.NAME, "王建国"),
    ("联系人:杨帆", Kind.NAME, "杨帆"),
    ("欧阳雪小姐在前台。", Kind.NAME, "欧阳雪"),
    ("阿卜杜拉·买买提在这里做生意。", Kind.NAME, "阿卜杜拉·买买提"),
    ("他姓刀,我姓岳。", Kind.NAME, "岳"),
    ("请打13800001234。", Kind.PHONE, "13800001234"),
    ("请打138 0000 1234。", Kind.PHONE, "138 0000 1234"),
    ("请打１３８００００１２３４。", Kind.PHONE, "１３８００００１２３４"),
    ("请打一三八零零零零一二三四。", Kind.PHONE, "一三八零零零零一二三四"),
    ("家里电话0875-2200345。", Kind.PHONE, "0875-2200345"),
    ("身份530502198503120021办卡", Kind.IDENTITY, "530502198503120021"),
    ("身份证530502198503120022写错了", Kind.IDENTITY, "530502198503120022"),
    ("旧号530502850312002。", Kind.IDENTITY, "530502850312002"),
    ("车牌云M·D06183。", Kind.PLATE, "云M·D06183"),
    ("闽A12348乱停", Kind.PLATE, "闽A12348"),
    ("卡号6228480012345678911", Kind.CARD, "6228480012345678911"),
    ("写给wang.mei@example.org吧", Kind.EMAIL, "wang.mei@example.org"),
    ("微信号:lx_zhang88", Kind.ACCOUNT, "lx_zhang88"),
    ("住5栋2单元1103室,漏水", Kind.ROOM, "5栋2单元1103室"),
    ("家住大堡子村5组112号。", Kind.ROOM, "5组112号"),
    ("残疾证号53050219650812002143", Kind.IDENTITY, "53050219650812002143"),
    ("护照号E51234567过期", Kind.IDENTITY, "E51234567"),
    ("抖音号baoshan8866卖假药", Kind.ACCOUNT, "baoshan8866"),
    ("微信号wangxiaomei", Kind.ACCOUNT, "wangxiaomei"),
    # By how the text falls into words.
    ("这件事陈志远可以作证。", Kind.NAME, "陈志远"),
    ("村里责令黄新德辞去公职。", Kind.NAME, "黄新德"),
    ("被郑三娃打伤以后", Kind.NAME, "郑三娃"),
    ("司马青、李四都没领到钱。", Kind.NAME, "司马青"),
    ("经与当事人谷建设联系", Kind.NAME, "谷建设"),
    ("夏天女士说没学上。", Kind.NAME, "夏天"),
    ("刁小兵 13800001234", Kind.NAME, "刁小兵"),
    # In other shapes.
    ("姓名:张 伟,男", Kind.NAME, "张 伟"),
    ("业主:刘 洋 洋", Kind.NAME, "刘 洋 洋"),
    ("聯繫人陳麗華", Kind.NAME, "陳麗華"),
    ("我叫买买提江,在昆明", Kind.NAME, "买买提江"),
    ("我阿妈才让卓玛看病", Kind.NAME, "才让卓玛"),
    ("玉香罕说款没有结。", Kind.NAME, "玉香罕"),
    ("my name is Li Xiaoming, hello", Kind.NAME, "Li Xiaoming"),
    ("我表弟段六斤在工地", Kind.NAME, "段六斤"),
]
TRAPS = [
    "王家村没有通水,张江路堵车,李宁牌的鞋,黄河路施工,高新区不管。",
    "金额不对,方便的话何时回复?那么于是就去了。",
    "张某某占地,李女士说,王书记好,老王家的鸡。",
    "订单编号13900001234没有发货,运单号YT1390000123412。",
    "根据国发〔2018〕21号、保政发〔2023〕12号文件。",
    "拨打12345、110、95598和400-810-0000。",
    "举报电话:0875-2210110,写信到xinfang@baoshan.gov.cn。",
    "共13812345.67元,2019-12-30 18:00停电。",
    "3号楼和5号楼之间,每栋18层,一共500户。",
    "诺亚山林小区门口,东方明珠二期,车进一步增加。",
    "名单中没有,值班有何意义,辛辛苦苦一辈子。",
    "A8县双江口镇长益复线,楚江风光带,南卫发〔2007〕78号。",
    "当事人承担费用,人文自然景观,尊敬的书记。",
    "Please mend the lamp at Huang Shan Road.",
]
MASKED = [
    ("我叫王建国,电话13800001234。", "我叫王**,电话138****1234。"),
    ("身份证530502198503120021", "身份证5305**********0021"),
    ("家里电话0875-2200345。", "家里电话0875****45。"),
    ("闽A·12348乱停", "闽A·****8乱停"),
    ("卡号6228480012345678911", "卡号****8911"),
    ("写给wang.mei@example.org吧", "写给w***@example.org吧"),
    ("微信号:lx_zhang88", "微信号:l****"),
    ("住5栋2单元1103室,漏水", "住5栋****,漏水"),
    ("欧阳雪小姐", "欧阳*小姐"),
    ("聯繫人歐陽雪", "聯繫人歐陽*"),
    ("家住大堡子村5组112号。", "家住大堡子村5组****。"),
    ("护照号E51234567", "护照号E5****67"),
]
SLOW = [
    "王",
    "张三丰",
    "1",
    "1 3 ",
    "a@",
    "一",
    "我叫王",
    "13800001234,",
    "王建国说",
    "阿·",
    "云M",
    "0875-",
    "村民王小",
    "古丽",
    "張",
]
# Far above what is measured (bench/results/masking.md), far below what anything but linear would take.
SECONDS = 10


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_found(text: str, kind: Kind, words: str) -> None:
    assert (kind, words) in [(one.kind, text[one.start : one.end]) for one in find(text)]


@pytest.mark.parametrize("text", TRAPS)
def test_trap_is_left_alone(text: str) -> None:
    assert [text[one.start : one.end] for one in find(text)] == []
    assert mask(text) == text


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_masked_reads_on(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(masked) == masked


def test_known_names_and_numbers_are_masked_wherever_they_stand() -> None:
    text = "安全在场,2200345找方便。"
    assert mask(text) == text
    assert mask(text, known=("安全", "2200345")) == "安*在场,****45找方便。"


def test_kept_kind_stays() -> None:
    assert mask("住5栋2单元1103室,13800001234", keep={Kind.ROOM}) == "住5栋2单元1103室,138****1234"


def test_what_is_cut_through_is_hidden_as_a_whole() -> None:
    text = "路灯不亮。我叫赵国栋,电话13800001234,请回电"
    assert mask(text, until=text.index("1234")) == "路灯不亮。我叫赵**,电话138****1234"
    assert mask(text, until=text.index("国栋")) == "路灯不亮。我叫赵**"
    assert mask("身份证号5305021985…") == "身份证号****85…"


def test_a_name_found_once_is_found_again() -> None:
    assert "王建国" not in mask("我叫王建国。后来王建国三个字写错。")


@given(st.text(alphabet="王李国13 0-890·云M栋室号微信:@a.一八零叫我电话,。先生", max_size=60))
def test_findings_stand_in_order_and_apart(text: str) -> None:
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))


@pytest.mark.parametrize("part", SLOW)
def test_time_grows_with_the_text_only(part: str) -> None:
    text = part * (1_000_000 // len(part.encode()))
    begun = time.process_time()
    find(text)
    assert time.process_time() - begun < SECONDS
