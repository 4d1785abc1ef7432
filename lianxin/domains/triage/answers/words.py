"""The words of a message that carry its matter, and whether an answer touches them. Pure.

`_EMPTY` and `_EVERYWHERE` are words that stand in more than three of a hundred messages to local governments (counted over
messages without an answer): the first say nothing about the matter; the second do, but of half of all messages the same.
"""

import re
from collections import Counter

import rjieba

from lianxin.foundation.search.grams import fold

# A message is about a few things: more of its words are only met by chance. What other numbers bring: bench/answers.py.
MAIN = 8
# With fewer words of its own, the words that stand everywhere are looked for as well.
FEWEST = 3
_WORD = re.compile(r"[\u4e00-\u9fffa-z0-9]{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_EMPTY_LISTED = """
    没有 我们 领导 一个 问题 部门 现在 希望 严重 相关 可以 解决 已经 情况 影响 不能 进行 尊敬 一直 作为 要求 这样 生活 什么 多次
    您好 你好 有关 但是 时间 这个 工作 就是 还是 请问 他们 投诉 处理 为什么 不是 反映 反应 如果 老百姓 百姓 本人 因为 无法 是否
    国家 任何 自己 存在 导致 谢谢 感谢 造成 知道 通过 开始 还有 需要 请求 这些 回复 答复 而且 得到 很多 关于 目前 时候 这种 恳请
    一下 行为 其他 人民 应该 只有 至今 书记 为了 每天 由于 建议 正常 怎么 以上 附近 同时 重视 地方 所有 只能 当时 直接 经过
    发生 看到 能够 部分 今年 去年 根据 这么 甚至 结果 属于 发现 非常 咨询 事情 了解 或者 尽快 经常 所以 群众 之前 出现 难道 原因
    以及 对于 并且 全部 为何 不到 居住 如此 不要 特别 一名 方便 按照 必须 才能 这是 使用 完全 根本 实际 你们 提供 基本 期间
    举报 两个 告知 几个 一年 其中 办法 左右 关注 可能 可是 各种 只是 今天 那么 此事 多年 一次 这里 大家 考虑 具体 如何 带来
    主要 位于 理由 诉求 一条 很大 是不是 如下 继续 一些 增加 广大 以来 最后 提出 现象 以后 一样 事实 还要 给予 再次 一定 到底
    真的 做主 整个 过去 里面 认为 明确 不管 出来 长期 实在 极大 予以 普通 负责 不会 成为 符合 表示 本来 大量 过程 最近 有人 每次
    之后 方式 不了 以下 帮助 不知 安排 及时 完成 几年 协调 支持 意见 因此 沟通 受到 所谓 相信 达到 利用 包括 明显 第一 第二
    第三 并未 仍然 未能 有没有 能不能 可不可以 这是 那个 那些 那里 哪里 这边 那边 起来 下来 上去 以前 上面 下面 里的 我家 我县
    我市 我镇 我村 我区 贵局 领导们 各位 叔叔 阿姨 同志 先生 女士 网友 市民 现将 收悉 来信 留言 特此 工作人员 怎么办 怎么样 为啥 咋办 麻烦 一声 请教
"""
_EMPTY = frozenset(_EMPTY_LISTED.split())
_EVERYWHERE_LISTED = """
    小区 政府 居民 业主 建设 公司 街道 规定 人员 环境 安全 开发商 管理 社区 政策 学校 规划 电话 单位 物业 周边 房屋 晚上 村民
    办理 社会 学生 施工 房子 项目 通知 城市 购买 小孩 车辆 扰民 道路 噪音 市政府 有限公司 违法 调查 发展 出行 合同 违规 安全隐患
    服务 费用 孩子 工程 交通 维护 法律 申请 中心 文件 利益 组织 保障 同意 合法 合理 企业 标准 个人 经营 责任 月份 小学 老人 收费
    平台 质量 交房 开发 依法 经济 住户 政府部门 市长 教育 全体 区域 条件 收取 督促 改造 手续 国际 购房 承诺 楼盘 安置 公示 现场
    信息 维权 协商 大道 整改 工资 休息 非法 关系 土地 进入 上班 医院 家里 代表 违反 公平 拆除 公开 市场 污染 设置 范围 销售
    城管 公共 安装 拆迁 拒绝 联系 执法 建筑 修建 装修 万元 上级 乡镇 村委会 县政府 区政府
"""
_EVERYWHERE = frozenset(_EVERYWHERE_LISTED.split())
# What people call it, and what the office calls it.
_SAME = (
    ("路灯", "楼道灯", "灯不亮", "灯", "照明", "亮化"),
    ("停水", "供水", "水压", "水管", "自来水"),
    ("停电", "供电", "电网", "电力", "跳闸"),
    ("下水道", "排水", "污水管", "管网", "堵塞", "疏通"),
    ("垃圾", "环卫", "清运", "保洁", "清扫"),
    ("噪音", "噪声", "扰民", "隔音", "降噪"),
    ("房产证", "不动产证", "不动产", "产权证", "产权登记"),
    ("医保", "医疗保险", "医疗保障", "报销"),
    ("社保", "社会保险", "养老保险", "养老金"),
    ("公交", "公交车", "公交线路", "线路", "班次"),
    ("停车", "车位", "泊位", "停车场", "停车位"),
    ("工资", "薪酬", "薪资", "劳动报酬", "待遇"),
    ("补课", "培训", "辅导", "教辅"),
    ("狗", "犬", "犬只", "养犬"),
    ("烧烤", "油烟", "餐饮"),
    ("修路", "道路硬化", "硬化", "路面", "提质改造", "修补"),
    ("低保", "最低生活保障", "救助"),
    ("学区", "学位", "入学", "招生"),
    ("燃气", "天然气", "煤气"),
    ("暖气", "供暖", "供热"),
    ("公积金", "住房公积金"),
    ("征地", "征收", "拆迁", "征拆"),
    ("违建", "违章建筑", "违法建筑", "拆违"),
    ("业委会", "业主委员会"),
)
_SYNONYMS: dict[str, tuple[str, ...]] = {word: group for group in _SAME for word in group}

_KNOWN = re.compile("(" + "|".join(sorted((word for word in _SYNONYMS if len(word) > 1), key=len, reverse=True)) + ")")


def main_words(question: str) -> tuple[str, ...]:
    """What the message is about: its own words, the most frequent first, those of equal number in their order; at most 8."""
    counted: Counter[str] = Counter()
    common: Counter[str] = Counter()
    for word in _cut(fold(question)):
        if _WORD.fullmatch(word) and word not in _EMPTY and not _YEAR.fullmatch(word):
            (common if word in _EVERYWHERE else counted)[word] += 1
    chosen = [word for word, _count in counted.most_common(MAIN)]
    if len(chosen) < FEWEST:
        chosen += [word for word, _count in common.most_common(FEWEST)]
    return tuple(chosen)


def _cut(text: str) -> list[str]:
    """Words of the table above stay whole: alone, 楼道灯坏了 is cut into 楼, 道 and 灯坏."""
    words: list[str] = []
    for place, piece in enumerate(_KNOWN.split(text)):
        words += [piece] if place % 2 else rjieba.cut(piece)
    return words


def touched(words: tuple[str, ...], answer: str) -> tuple[str, ...]:
    """Those of the words that the answer names, by themselves or by another word for the same."""
    spoken = fold(answer)
    return tuple(word for word in words if _is_named(word, spoken))


def _is_named(word: str, spoken: str) -> bool:
    return word in spoken or any(other in spoken for other in _SYNONYMS.get(word, ()))
