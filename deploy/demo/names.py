"""What demo organizations and projects are called, in the manner of the field."""

from random import Random

from deploy.demo.places import Place

_FIRST = "禾春山田稻青沐萤朴善益仁惠润泽嘉景云松竹谷溪"
_SECOND = "禾晖原野穗溪泽光诚和风林星阳芽渡桥舟恒"

_FIELDS = {
    "association": (
        "乡村发展", "农产品流通", "志愿服务", "乡村旅游", "青年创业", "妇女儿童发展", "社会工作",
        "农业产业化", "乡村教育", "基层卫生", "老龄事业", "电子商务", "特色种植", "养殖业",
        "手工艺",
    ),
    "foundation": ("公益", "慈善", "教育发展", "乡村发展", "助学", "健康", "儿童关爱", "社区"),
    "service_institution": (
        "社会工作服务中心", "乡村振兴服务中心", "助农服务中心", "养老服务中心", "公益服务中心",
        "健康促进中心", "教育支持中心", "社区发展中心", "职业技能培训学校", "儿童服务中心",
    ),
}  # fmt: skip
_ASSOCIATIONS = ("协会", "促进会", "联合会", "志愿者协会", "商会", "研究会")

_PRODUCTS = {
    "15": ("肉羊", "肉牛", "马铃薯", "杂粮"), "45": ("油茶", "柑橘", "桑蚕", "八角"),
    "50": ("脆李", "花椒", "中药材", "榨菜"), "51": ("花椒", "牦牛", "青稞", "中药材"),
    "52": ("茶叶", "辣椒", "食用菌", "刺梨"), "53": ("核桃", "茶叶", "花卉", "咖啡"),
    "54": ("青稞", "牦牛", "藏鸡", "藏香"), "61": ("食用菌", "茶叶", "核桃", "猕猴桃"),
    "62": ("中药材", "马铃薯", "苹果", "肉羊"), "63": ("牦牛", "青稞", "藏羊", "蕨麻"),
    "64": ("枸杞", "滩羊", "黄花菜", "小杂粮"), "65": ("红枣", "核桃", "葡萄", "棉花"),
    "66": ("红枣", "香梨", "棉花", "葡萄"),
}  # fmt: skip
_COMMON_PRODUCTS = ("蔬菜", "水稻", "茶叶", "中药材", "食用菌", "生猪", "水产", "果品")

_WORKS = {
    "industry": (
        "{product}产业示范项目", "{product}产业提升项目", "{product}合作社扶持项目",
        "{product}加工车间", "{product}冷链仓储建设", "乡村旅游示范村项目", "庭院经济扶持项目",
    ),
    "employment": (
        "返乡青年创业支持项目", "家政服务员技能培训", "电商人才培训班", "乡村工匠培育计划",
        "帮扶车间稳岗项目", "劳务协作就业服务", "残疾人居家就业项目", "{product}技术员培训",
    ),
    "education": (
        "乡村教师成长计划", "助学金项目", "乡村小学图书室", "科学课堂进校园", "留守儿童课后陪伴",
        "乡村幼儿园支持计划", "高中生奖学计划", "数字教室建设", "困境儿童关爱服务",
    ),
    "health": (
        "村卫生室能力提升", "先心病患儿救助", "白内障复明行动", "乡村医生培训",
        "母婴健康包项目", "巡回义诊", "儿童口腔健康项目", "慢性病健康管理服务",
    ),
    "elderly_care": (
        "农村互助养老点", "老年助餐服务", "居家适老化改造", "独居老人探访关爱", "养老护理员培训",
        "日间照料中心运营", "老年健康包项目",
    ),
    "consumption": (
        "{product}产销对接", "农产品进社区", "消费帮扶专柜", "{product}直播助农", "以购代捐行动",
        "农产品进食堂",
    ),
    "other": (
        "人居环境整治项目", "饮水安全改善项目", "乡村文化礼堂建设", "村级志愿服务站",
        "儿童之家建设", "乡风文明积分超市", "本地社会组织培育项目", "防灾减灾社区建设",
    ),
}  # fmt: skip


def organization_name(chance: Random, place: Place, org_type: str) -> str:
    """A name of the right form: area, own name, field, and what it is."""
    own, field = _own_name(chance), chance.choice(_FIELDS[org_type])
    if org_type == "association":
        return f"{place.full_name}{own}{field}{chance.choice(_ASSOCIATIONS)}"
    return f"{place.full_name}{own}{field}{'基金会' if org_type == 'foundation' else ''}"


def project_name(chance: Random, county: Place, kind: str) -> str:
    """A name that says where and what; some bear the name of a programme before it."""
    product = chance.choice(_PRODUCTS.get(county.province, _COMMON_PRODUCTS))
    work = chance.choice(_WORKS[kind]).format(product=product)
    programme = f"“{_own_name(chance)}”" if chance.random() < 0.4 else ""
    return f"{programme}{county.name}{work}"


def _own_name(chance: Random) -> str:
    first = chance.choice(_FIRST)
    return first + chance.choice([second for second in _SECOND if second != first])
