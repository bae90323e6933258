"""What callers may narrow by in several lists: each filter's form, and its words in both languages.

Words are written as `English · 中文`, as all summaries and parameters of the API pages are.
"""

from typing import Annotated, Literal

from pydantic import Field

from shared.pages import PageQuery

_CODE = r"^[0-9]{6}$"

CountyFilter = Annotated[
    str | None,
    Field(pattern=_CODE, description="Code of a county in force · 现行县级行政区划代码"),
]
ProvinceFilter = Annotated[
    str | None, Field(pattern=_CODE, description="Code of a province · 省级行政区划代码")
]
AreaFilter = Annotated[
    str | None,
    Field(
        pattern=_CODE,
        description="Code of a division in force, of any level · 现行行政区划代码，级别不限",
    ),
]
CreditCodeFilter = Annotated[
    str | None,
    Field(
        description="Credit code of an organization; one that nobody has answers an empty page · "
        "社会组织统一社会信用代码，无人使用时返回空页"
    ),
]
NameFilter = Annotated[str | None, Field(description="Any part of the name · 名称中的任意部分")]
Withdrawn = Literal["false", "true", "any"]


class ItemsQuery(PageQuery):
    """The parameters of every list of pushed things."""

    withdrawn: Annotated[
        Withdrawn,
        Field(
            description="What its source no longer holds: left out, nothing else, or both · "
            "来源已撤回的数据：不含、仅含、均含"
        ),
    ] = "false"


SourceFilter = Annotated[
    str | None, Field(description="Source system that pushed it · 推送该数据的来源系统")
]
SourceIdFilter = Annotated[
    str | None, Field(description="Its id within the source system · 来源系统内的标识")
]
